// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require form';
'require ui';
'require wanbell.api as api';
'require wanbell.editor as editor';
'require wanbell.job as job';

const usual = [ 'server', 'host', 'region', 'user', 'password', 'tls' ];

/* Marks the servers of the dropdown by whether they answered. */
function mark(map, reached) {
	for (const option of map.root.querySelectorAll('[data-name="server"] option')) {
		const found = reached.find(({ id }) => id === option.value);
		if (found)
			option.textContent = (found.state === 'reachable' ? '✔ ' : '✖ ') + option.textContent.replace(/^[✔✖] /, '');
	}
}

function addButtons(edit, section, name) {
	const test = section.taboption('usual', form.Button, '_test', _('Send test mail'), _('Tries what is typed here, step by step, before anything is saved.'));
	test.inputtitle = _('Send test mail');
	test.inputstyle = 'action';
	test.onclick = () => edit.test(name);
	const reach = section.taboption('usual', form.Button, '_reach', _('Which servers can this line reach?'));
	reach.inputtitle = _('Which servers can this line reach?');
	reach.onclick = () => api.reach()
		.then(({ id }) => job.follow(_('Which servers can this line reach?'), id, ({ reached }) => mark(edit.map, reached)))
		.catch((error) => ui.addNotification(null, E('p', {}, [ api.sentence(error) ]), 'danger'));
}

const noRecipient = ({ settings }) => ![ settings.written, settings.preset ].some((of) => Object.keys(of).some((name) => name.startsWith('recipient.')));

return view.extend({
	render() {
		const sections = [
			{ name: 'smtp', title: _('Mail server'), usual },
			{ name: 'mail', title: _('All mails'), usual: [ 'from', 'enabled' ] },
			{ name: 'smtp.backup', title: _('Second server, used when the first fails'), usual }
		];
		const added = (edit, section, name) => {
			if (name === 'mail')
				return;
			if (name === 'smtp' && noRecipient(edit)) {
				const first = section.taboption('usual', form.Value, '_first', _('Send mails to'));
				first.optional = true;
				first.placeholder = 'me@example.net';
			}
			if (name === 'smtp.backup' && edit.settings.written[name])
				section.taboption('usual', form.Flag, '_remove', _('Remove') + ': ' + _('Second server, used when the first fails'));
			addButtons(edit, section, name);
		};
		/* The first recipient is typed beside the server, so that there is somebody to send a test to. */
		const first = (edit) => {
			const { _first: address } = edit.map.data.get('json', 'smtp') || {};
			return address ? { section: edit.named('recipient', { address }, new Map()), key: 'address', value: address } : null;
		};
		return editor.open(this, {
			title: _('Mail server'),
			tabbed: true,
			sections,
			added,
			changes: (edit, changes) => first(edit) ? [ ...changes, first(edit) ] : changes,
			fieldOf: (problem) => /^recipient\./.test(problem.section || '') ? Object.assign({}, problem, { section: 'smtp', key: 'first' }) : problem
		});
	},

	handleSave() {
		return this.editor.save();
	},

	handleSaveApply: null,

	handleReset() {
		return this.editor.reset();
	}
});
