// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require form';
'require ui';
'require wanbell.api as api';
'require wanbell.job as job';
'require wanbell.marks as marks';
'require wanbell.options as options';
'require wanbell.values as values';

const say = (text, kind) => ui.addNotification(null, E('p', {}, [ text ]), kind);

/* The form over some sections of the configuration, from what is read to what is saved. */
class Editor {
	constructor(page, [ settings, described, listed ]) {
		this.page = page;
		this.settings = settings;
		this.fields = described.fields;
		this.kinds = described.kinds;
		this.servers = listed.entries;
		this.node = E('div', {});
		this.fresh = 0;
	}

	/* The sections that the page shows, as they are written. */
	shown(settings) {
		const sections = new Map();
		for (const { name, many } of this.page.sections) {
			if (!many)
				sections.set(name, values.written(settings, name));
			else
				for (const one of Object.keys(settings.written).filter((key) => key.startsWith(name + '.')))
					sections.set(one, values.written(settings, one));
		}
		return sections;
	}

	show(sections, typed) {
		const data = {};
		this.sections = sections;
		for (const { name, many } of this.page.sections) {
			const form = (of) => Object.assign(values.toForm(sections.get(of), of, this.kinds), (typed || {})[of]);
			if (!many)
				data[values.idOf(name)] = form(name);
			else
				data[name + 's'] = [ ...sections ].filter(([ of, its ]) => of.startsWith(name + '.') && its !== null)
					.map(([ of ]) => Object.assign(form(of), { '.name': values.idOf(of) }));
		}
		const map = this.map = new form.JSONMap(data, this.page.title, this.page.description);
		map.readonly = !L.hasViewPermission();
		map.tabbed = !!this.page.tabbed;
		for (const part of this.page.sections)
			this.add(map, part);
		return map.render().then((node) => {
			this.node.replaceChildren(node);
			marks.problems(map, this.settings.problems, values.idOf, true);
			return this.node;
		});
	}

	add(map, { name, many, title, usual }) {
		const kind = values.kindOf(name);
		const fields = this.fields.filter((field) => field.section === kind);
		const section = many
			? map.section(form.TypedSection, name + 's', title)
			: map.section(form.NamedSection, values.idOf(name), values.idOf(name), title);
		const folded = usual.length && usual.length < fields.length;
		section.tab('usual', _('Settings'));
		if (folded)
			section.tab('more', _('More settings'));
		if (many)
			this.addMany(section, name);
		const ordered = [ ...usual.map((key) => fields.find((field) => field.key === key)), ...fields.filter((field) => !usual.includes(field.key)) ];
		for (const field of ordered)
			this.addField(section, folded && !usual.includes(field.key) ? 'more' : 'usual', field, name);
		if (this.page.added)
			this.page.added(this, section, name);
	}

	addField(section, tab, field, name) {
		const { settings, servers } = this;
		const stored = [ settings.written, settings.preset ].some((of) => (of[name] || {})[field.key]);
		switch (field.section + '.' + field.key) {
		case 'smtp.server':
			return options.addServer(section, tab, field, settings, name, servers);
		case 'smtp.region':
			return options.addRegions(section, tab, field, settings, name, servers);
		case 'recipient.events':
			return options.addEvents(section, tab, field, this.kinds);
		}
		const { server } = this.sections.get(name) || {};
		const chosen = servers.find(({ id }) => id === (server || (settings.preset[name] || {}).server));
		const encryption = field.section === 'smtp' && field.key === 'tls' && chosen ? { default: chosen.tls } : {};
		const option = options.add(section, tab, Object.assign({}, field, encryption), settings, name);
		switch (field.section + '.' + field.key) {
		case 'smtp.host':
			options.dependsOnServer(option, servers, (server) => server.needs_host, settings, name);
			break;
		case 'smtp.user':
		case 'smtp.password':
		case 'smtp.token_file':
			options.dependsOnServer(option, servers, (server) => server.login, settings, name);
			break;
		case 'smtp.tls':
			options.dependsOnServer(option, servers, () => true, settings, name);
			break;
		}
		if (field.secret && stored) {
			option.description += ' ' + _('One is stored. Leave it empty to keep it.');
			const remove = section.taboption(tab, form.Flag, '_remove_' + field.key, _('Remove') + ': ' + _(field.label));
			options.dependsOnServer(remove, servers, (server) => server.login, settings, name);
		}
	}

	/* A list of sections: those that are there keep their names, a new one gets its own. */
	addMany(section, name) {
		const { sections } = this;
		section.addremove = true;
		section.anonymous = true;
		section.handleAdd = () => this.keep().then(() => {
			do this.fresh++; while (sections.has(name + '.new' + this.fresh));
			this.map.data.add('json', name + 's', values.idOf(name + '.new' + this.fresh));
			return this.again();
		});
		section.handleRemove = (id) => this.keep().then(() => {
			this.map.data.remove('json', id);
			return this.again();
		});
		const label = section.taboption('usual', form.Value, '_label', _('Name'), _('Short name (letters and digits)'));
		label.optional = true;
		label.renderWidget = function(id, ...rest) {
			const of = values.nameOf(id);
			if (sections.has(of))
				return E('strong', {}, [ of.slice(name.length + 1) ]);
			return form.Value.prototype.renderWidget.call(this, id, ...rest);
		};
		label.validate = (_id, value) => value === '' || /^[A-Za-z0-9_-]{1,32}$/.test(value) || _('1 to 32 of the characters A-Z a-z 0-9 _ -');
	}

	/* Takes over what is typed, also where it is not right yet. */
	keep() {
		return this.map.parse().catch(() => null);
	}

	again() {
		return this.map.load().then(() => this.map.reset());
	}

	/* The sections as the form holds them, by the names that they would be saved under; removed ones are null. */
	current() {
		const now = new Map();
		this.ids = new Map();
		const read = (name, id) => {
			const form = this.map.data.get('json', id) || {};
			const its = values.fromForm(form, name, this, this.sections.get(name) || {});
			now.set(name, form._remove === '1' ? null : its);
			this.ids.set(name, id);
		};
		for (const { name, many } of this.page.sections) {
			if (!many) {
				read(name, values.idOf(name));
				continue;
			}
			for (const of of this.sections.keys())
				if (of.startsWith(name + '.'))
					now.set(of, null);
			for (const item of this.map.data.sections('json', name + 's')) {
				const was = values.nameOf(item['.name']);
				read(this.sections.has(was) ? was : this.named(name, item, now), item['.name']);
			}
		}
		return now;
	}

	/* The name of a new section: the one typed, else one made of its address or interface. */
	named(kind, item, taken) {
		const wanted = item._label || String(item.address || item.interface || kind).split('@')[0].replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 24) || kind;
		let label = wanted;
		for (let n = 2; taken.has(kind + '.' + label) || this.settings.written[kind + '.' + label]; n++)
			label = wanted + '-' + n;
		return kind + '.' + label;
	}

	changes() {
		const now = this.current();
		const changes = values.changes(this.settings, now);
		for (const name of [ 'smtp', 'smtp.backup' ].filter((of) => now.get(of))) {
			const form = this.map.data.get('json', values.idOf(name)) || {};
			const server = this.servers.find(({ id }) => id === form.server);
			for (const key of values.guarded)
				if ((this.settings.written[name] || {})[key] && !now.get(name)[key] && (form['_remove_' + key] === '1' || (server && !server.login)))
					changes.push({ section: name, key, value: null });
		}
		return this.page.changes ? this.page.changes(this, changes) : changes;
	}

	problems(found) {
		const fallback = this.page.fieldOf || ((problem) => problem);
		marks.problems(this.map, found.map(fallback), (name) => this.ids.get(name) || values.idOf(name), false);
	}

	save() {
		marks.clear(this.map);
		return this.map.parse().then(() => {
			const changes = this.changes();
			if (!changes.length)
				return say(_('Nothing was changed.'), 'info');
			return api.configSet(this.settings.revision, changes).then((result) => {
				if (result.saved)
					return this.reset().then(() => say(_('Saved, and in use now.'), 'info'));
				if (result.reason === 'conflict')
					return this.merge();
				say(_('Nothing was saved yet. Please look at the marked fields.'), 'danger');
				return this.problems(result.problems);
			});
		}).catch((error) => say(api.sentence(error), 'danger'));
	}

	/* Somebody else saved meanwhile: what was typed stays, what was not follows theirs, and the next save is over theirs. */
	merge() {
		const mine = this.current();
		const before = this.settings;
		return api.configGet().then((theirs) => {
			const { sections, meanwhile } = values.merge(before, theirs, mine);
			for (const [ name, its ] of this.shown(theirs))
				if (!mine.has(name))
					sections.set(name, its);
			const typed = {};
			for (const [ name, its ] of sections)
				if (its !== null)
					typed[name] = Object.fromEntries(Object.entries(this.map.data.get('json', this.ids.get(name)) || {}).filter(([ key ]) => /^_(first|label|remove)/.test(key)));
			this.settings = theirs;
			return this.show(sections, typed).then(() => {
				for (const { section, key, value } of meanwhile)
					marks.say(this.map, values.idOf(section), key, _('Meanwhile changed to: %s').replace('%s', value === '' ? _('(empty)') : value), 'warning');
				say(_('Somebody else saved meanwhile. Your input is still here; where both changed the same, theirs is shown beside yours. Save again to keep what you see.'), 'warning');
			});
		});
	}

	reset() {
		return api.configGet().then((settings) => {
			this.settings = settings;
			return this.show(this.shown(settings));
		});
	}

	/* Tries what is typed, before anything is saved. */
	test(name) {
		marks.clear(this.map);
		return this.map.parse().then(() => api.testStart(name, this.changes())).then((started) => {
			if (started.id)
				return job.follow(_('Send test mail'), started.id);
			say(_('It does not work yet.'), 'danger');
			return this.problems(started.problems);
		}).catch((error) => say(api.sentence(error), 'danger'));
	}
}

return baseclass.extend({
	/* A page with a form; without the agent it says so, and opens by itself once the agent is there. */
	open(view, page) {
		const read = () => Promise.all([ api.configGet(), api.fields(), api.servers() ]);
		return read().then((loaded) => {
			view.editor = new Editor(page, loaded);
			return view.editor.show(view.editor.shown(view.editor.settings));
		}).catch((error) => {
			view.handleSave = view.handleReset = null;
			return api.watch(() => read().then(() => window.location.reload()), () => [], 5).then((node) => E('div', {}, [
				E('h2', {}, [ page.title ]), node, E('p', {}, [ error.code === 'no-agent' ? _('Read-only while wanbell is not running: settings and history are with it, and are shown once it runs again.') : '' ])
			]));
		});
	}
});
