// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require ui';
'require wanbell.api as api';

function table(headings, rows) {
	return E('table', { 'class': 'table' }, [
		E('tr', { 'class': 'tr table-titles' }, headings.map((text) => E('th', { 'class': 'th' }, [ text ]))),
		...rows.map(({ id, cells }) => E('tr', { 'class': 'tr', 'id': id }, cells.map((cell, i) => E('td', { 'class': 'td', 'data-title': headings[i] }, [ cell ]))))
	]);
}

/* A failure of what a button does is told in a message. */
function button(label, about, work) {
	const told = () => work().catch((error) => ui.addNotification(null, E('p', {}, [ api.sentence(error) ]), 'danger'));
	return E('button', { 'class': 'btn cbi-button', 'aria-label': about ? label + ': ' + about : null, 'click': ui.createHandlerFn(this, told) }, [ label ]);
}

function downloads(of) {
	const save = (file) => {
		const url = URL.createObjectURL(new Blob([ file.text ], { type: file.type }));
		E('a', { 'href': url, 'download': file.name }).click();
		window.setTimeout(() => URL.revokeObjectURL(url), 1000);
	};
	return E('p', {}, [
		_('Download') + ': ',
		button('CSV', of, () => api.download(of + '.csv').then(save)), ' ',
		button('JSON', of, () => api.download(of + '.json').then(save))
	]);
}

const newest = (list) => list.more ? [ E('p', {}, [ _('The newest are shown; the download has all.') ]) ] : [];

function past(history) {
	return [
		E('h3', {}, [ _('Outages') ]),
		history.outages.length
			? table([ _('Begin'), _('Line'), _('Duration'), _('Cause') ], history.outages.map((o) => ({ id: 'o-' + o.id, cells: [ o.start, o.line, o.duration, o.cause ] })))
			: E('p', {}, [ _('No outage is remembered.') ]),
		...newest(history),
		downloads('history'),
		...(history.months.length ? [
			E('h3', {}, [ _('By month') ]),
			table([ _('Month'), _('Outages'), _('Minutes down'), _('Minutes watched') ], history.months.map((m) => ({ id: null, cells: [ m.month, m.outages, m.down, m.watched ] })))
		] : [])
	];
}

function mails(outbox, again) {
	const actions = (mail) => mail.open && L.hasViewPermission()
		? E('div', {}, [
			button(_('Try now'), mail.subject, () => api.retry(mail.id).then(again)), ' ',
			button(_('Give up'), mail.subject, () => api.drop(mail.id).then(again))
		])
		: '';
	return [
		E('h3', {}, [ _('Mails') ]),
		outbox.rows.length
			? table([ _('Subject'), _('State'), _('Last reply'), _('Actions') ], outbox.rows.map((mail) => ({
				id: null,
				cells: [ E('div', {}, [ E('strong', {}, [ mail.subject ]), E('br'), mail.facts ]), mail.state, mail.reply || '', actions(mail) ]
			})))
			: E('p', {}, [ _('No mails.') ]),
		...newest(outbox),
		...(L.hasViewPermission() && outbox.rows.some((mail) => mail.open) ? [ E('p', {}, [ button(_('Try all now'), null, () => api.retry().then(again)) ]) ] : []),
		downloads('outbox')
	];
}

return view.extend({
	render() {
		return Promise.all([ api.watch(api.history, past, 20), api.watch(api.outbox, mails, 3) ]).then((parts) => {
			window.setTimeout(() => {
				const wanted = document.getElementById(window.location.hash.slice(1));
				if (wanted)
					wanted.scrollIntoView({ block: 'center' });
			}, 0);
			return E('div', {}, [ E('h2', {}, [ _('History and outbox') ]), ...parts ]);
		});
	},

	handleSave: null,
	handleSaveApply: null,
	handleReset: null
});
