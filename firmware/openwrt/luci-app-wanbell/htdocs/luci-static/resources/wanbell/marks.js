// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require ui';

/* Under which options of the form a key stands. */
const optionsOf = (key) => key === 'events' ? [ '_mode' ] : [ key ];

/* What is said at a field, until the field is changed. */
return baseclass.extend({
	clear(map) {
		for (const note of map.root.querySelectorAll('.wanbell-note'))
			note.remove();
	},

	/* Says `text` at a key's field; false: the page shows none. `id`: the section's element. */
	say(map, id, key, text, severity) {
		const fields = [ ...map.root.querySelectorAll('[data-field]') ].filter((field) =>
			optionsOf(key).some((option) => [ 'cbid.json.' + id + '.' + option, 'cbid.json.' + id + '._' + option ].includes(field.getAttribute('data-field')) ||
				field.getAttribute('data-field').startsWith('cbid.json.' + id + '.' + option + '__')));
		const field = fields.find((of) => !of.classList.contains('hidden')) || fields[0];
		if (!field)
			return false;
		const input = field.querySelector('input, select, textarea');
		const note = E('div', { 'class': 'wanbell-note cbi-value-description', 'role': 'alert', 'style': 'color: ' + (severity === 'error' ? '#c22f2f' : 'inherit') }, [ (severity === 'error' ? '✖ ' : '⚠ ') + text ]);
		(field.querySelector('.cbi-value-field') || field).appendChild(note);
		if (input && severity === 'error') {
			input.classList.add('cbi-input-invalid');
			input.setAttribute('aria-invalid', 'true');
		}
		field.addEventListener('widget-change', () => {
			note.remove();
			if (input) {
				input.classList.remove('cbi-input-invalid');
				input.removeAttribute('aria-invalid');
			}
		}, { once: true });
		return true;
	},

	/* Each problem at its field; what has none here is told in a message, or with `quiet` left to its page. */
	problems(map, problems, idOf, quiet) {
		const rest = problems.filter((p) => !this.say(map, idOf(p.section || ''), p.key || '', p.message, p.severity));
		if (rest.length && !quiet)
			ui.addNotification(null, E('ul', {}, rest.map((p) => E('li', {}, [ '[' + (p.section || '') + '] ' + (p.key || '') + ': ' + p.message ]))), 'danger');
		this.reveal(map);
	},

	/* Turns to the tabs in which the first error stands. */
	reveal(map) {
		const first = map.root.querySelector('[aria-invalid]');
		for (let pane = first && first.closest('[data-tab-title]'); pane; pane = pane.parentNode.closest('[data-tab-title]')) {
			const menu = pane.parentNode.previousElementSibling;
			const tab = menu && menu.querySelector('[data-tab="' + pane.getAttribute('data-tab') + '"] a');
			if (tab && pane.getAttribute('data-tab-active') !== 'true')
				tab.click();
		}
		if (first)
			first.focus();
	}
});
