// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';

const guarded = [ 'password', 'token_file' ];

/* `wan.dsl` is the element `wan__dsl` of the form: LuCI keeps dots for itself. */
const idOf = (name) => name.replace('.', '__');
const nameOf = (id) => id.replace('__', '.');
const kindOf = (name) => name.split('.')[0];

/* The keys of a section as they are written; what is stored of a secret is known to the agent alone. */
function written(settings, name) {
	const values = Object.assign({}, settings.written[name]);
	for (const key of guarded)
		delete values[key];
	return values;
}

const matches = (pattern, key) => pattern === '*' || (pattern.endsWith('.*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key);
const parts = (text) => (text || '').split(',').map((part) => part.trim()).filter((part) => part !== '');

/* A recipient's `events` as its check boxes: `_mode`, one list for each group, and what fits into none of them. */
function eventsToForm(text, kinds) {
	const patterns = parts(text);
	const form = { _mode: patterns.length ? 'these' : '' };
	for (const { key, group } of kinds)
		if (patterns.some((pattern) => matches(pattern, key)))
			(form['_kinds_' + group] = form['_kinds_' + group] || []).push(key);
	const more = patterns.filter((pattern) => !kinds.some(({ key }) => matches(pattern, key)));
	if (more.length)
		form._more = more.join(', ');
	return form;
}

/* The value that the check boxes stand for: `before` when they say the same, `wan.*` for all kinds of that word. */
function eventsFromForm(form, kinds, before) {
	if (form._mode !== 'these')
		return '';
	const shown = eventsToForm(before, kinds);
	const list = (of, group) => [].concat(of['_kinds_' + group] || []);
	const groups = kinds.map(({ group }) => group);
	if (shown._mode === 'these' && parts(form._more).join() === parts(shown._more).join() && groups.every((group) => list(form, group).join() === list(shown, group).join()))
		return before;
	const chosen = kinds.filter(({ key, group }) => list(form, group).includes(key)).map(({ key }) => key);
	const patterns = chosen.map((key) => {
		const word = key.split('.')[0] + '.';
		const all = kinds.filter((kind) => kind.key.startsWith(word));
		return all.length > 2 && key.startsWith(word) && all.every((kind) => chosen.includes(kind.key)) ? word + '*' : key;
	});
	return [ ...new Set(patterns), ...parts(form._more) ].join(', ');
}

return baseclass.extend({
	guarded,
	idOf,
	nameOf,
	kindOf,
	written,

	/* The values of a section as the form holds them. */
	toForm(values, name, kinds) {
		const form = Object.assign({}, values);
		if (kindOf(name) === 'recipient') {
			delete form.events;
			Object.assign(form, eventsToForm(values.events, kinds));
		}
		return form;
	},

	/* What the form holds of a section, as it would be written. */
	fromForm(form, name, { fields, kinds }, before) {
		const values = {};
		for (const { key } of fields.filter(({ section }) => section === kindOf(name))) {
			const value = key === 'events' ? eventsFromForm(form, kinds, before.events || '') : form[key];
			if (value != null && value !== '')
				values[key] = String(value);
		}
		return values;
	},

	/* The changes that lead from what is written to these sections; a section that is null is removed. */
	changes(settings, sections) {
		const changes = [];
		for (const [ name, values ] of sections) {
			const before = written(settings, name);
			if (values === null) {
				if (settings.written[name])
					changes.push({ section: name, key: '*', value: null });
				continue;
			}
			for (const key of new Set([ ...Object.keys(before), ...Object.keys(values) ]))
				if ((values[key] || '') !== (before[key] || ''))
					changes.push({ section: name, key, value: values[key] || null });
		}
		return changes;
	},

	/* What was typed over settings that somebody else saved meanwhile: what was not touched follows theirs. */
	merge(before, theirs, sections) {
		const merged = new Map();
		const meanwhile = [];
		for (const [ name, mine ] of sections) {
			const was = written(before, name);
			const is = written(theirs, name);
			const touched = mine === null || this.changes(before, [ [ name, mine ] ]).length > 0;
			if (mine === null || (before.written[name] && !theirs.written[name] && !touched)) {
				if (mine === null && theirs.written[name])
					merged.set(name, null);
				continue;
			}
			const values = {};
			const removed = before.written[name] && !theirs.written[name];
			for (const key of new Set([ ...Object.keys(was), ...Object.keys(is), ...Object.keys(mine) ])) {
				const value = removed || (mine[key] || '') !== (was[key] || '') ? mine[key] : is[key];
				if (value)
					values[key] = value;
				if ((is[key] || '') !== (was[key] || ''))
					meanwhile.push({ section: name, key, value: is[key] || '' });
			}
			merged.set(name, values);
		}
		return { sections: merged, meanwhile };
	}
});
