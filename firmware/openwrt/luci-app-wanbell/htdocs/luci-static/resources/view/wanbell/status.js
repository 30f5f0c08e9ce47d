// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require wanbell.api as api';

const style = '.wanbell svg { display: block; width: 100%; height: 40px } .wanbell .none { fill: #8884 }' +
	' .wanbell .up { fill: #2a7d4f } .wanbell .down { fill: #c22f2f } .wanbell .part { fill: #d08a1d }' +
	' .wanbell .hit { fill: transparent } .wanbell a:focus rect { stroke: currentColor; stroke-width: 2 } .wanbell .ends { display: flex; justify-content: space-between }';

/* The picture comes from the device with every text escaped. Touching an outage tells what it was. */
function picture({ timeline }) {
	const node = E('div', { 'class': 'wanbell' });
	node.innerHTML = timeline;
	const tip = node.querySelector('#tip');
	for (const outage of node.querySelectorAll('a')) {
		const id = outage.getAttribute('href').split('#')[1];
		const tell = () => tip.replaceChildren(outage.getAttribute('aria-label'));
		outage.setAttribute('href', L.url('admin/services/wanbell/history') + '#' + id);
		for (const touched of [ 'focus', 'mouseenter', 'touchstart' ])
			outage.addEventListener(touched, tell);
	}
	return [ E('h3', {}, [ _('The last 30 days') ]), node ];
}

function present(now) {
	return [
		E('div', { 'class': 'alert-message ' + (now.state === 'down' ? 'danger' : now.state === 'up' ? 'success' : 'notice'), 'role': 'status', 'data-state': now.state }, [
			E('strong', {}, [ now.title ]), ' ' + now.more,
			...(now.why ? [ E('br'), now.why ] : [])
		]),
		...(now.hindrances.length
			? [ E('h3', {}, [ _('What needs you') ]), E('ul', { 'class': 'hindrances' }, now.hindrances.map((text) => E('li', {}, [ '⚠ ' + text ]))) ]
			: [ E('p', {}, [ now.state === 'down' ? _('Mails wait, and leave as soon as the internet is back.') : _('Nothing hinders delivery.') ]) ]),
		E('h3', {}, [ _('Lines') ]),
		E('ul', {}, now.lines.map((line) => E('li', {}, [ E('strong', {}, [ line.name ]), ' ' + line.text ]))),
		E('h3', {}, [ _('Mails') ]),
		E('ul', {}, [
			E('li', {}, [ _('Last mail delivered') + ': ' + now.last_mail ]),
			E('li', {}, [ _('Mails waiting') + ': ' + now.waiting ])
		])
	];
}

return view.extend({
	render() {
		return Promise.all([ api.watch(api.status, present, 2), api.watch(api.history, picture, 20) ]).then((parts) => E('div', {}, [
			E('style', {}, [ style ]),
			E('h2', {}, [ _('E-mail notifier') ]),
			E('div', { 'class': 'cbi-map-descr' }, [ _('Tells you by e-mail that your internet was down, for how long, and whose fault it was.') ]),
			...parts
		]));
	},

	handleSave: null,
	handleSaveApply: null,
	handleReset: null
});
