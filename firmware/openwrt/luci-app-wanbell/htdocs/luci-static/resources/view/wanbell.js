// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require form';
'require rpc';
'require ui';
'require poll';

const declare = (method, params) => rpc.declare({
	object: 'wanbell',
	method,
	params: params || [],
	expect: { '': {} },
	reject: true
});

const calls = {
	status: declare('status'),
	history: declare('history'),
	outbox: declare('outbox'),
	servers: declare('servers'),
	fields: declare('fields'),
	configGet: declare('config_get'),
	configSet: declare('config_set', [ 'revision', 'changes' ]),
	testStart: declare('test_start', [ 'section', 'changes', 'send', 'language' ]),
	reach: declare('servers_reach'),
	job: declare('job', [ 'id' ]),
	retry: declare('outbox_retry', [ 'id' ]),
	drop: declare('outbox_drop', [ 'id' ])
};

const groups = {
	isp: _("Your provider's relay"),
	lan: _('In your network'),
	service: _('Mail services'),
	other: _('Other')
};

const single = [ 'device', 'mail', 'smtp', 'smtp.backup', 'wan', 'system', 'log', 'digest', 'heartbeat', 'outbox', 'inbox', 'history', 'admin' ];
const idOf = (section) => section.replace('.', '__');

/* The settings as JSONMap wants them: named sections, and lists for those that there may be many of. */
function toData(settings) {
	const data = {};
	for (const name of single)
		data[idOf(name)] = Object.assign({}, settings.written[name]);
	for (const kind of [ 'recipient', 'wan' ])
		data[kind === 'wan' ? 'line' : kind] = Object.keys(settings.written)
			.filter((name) => name.startsWith(kind + '.'))
			.map((name) => Object.assign({ _label: name.slice(kind.length + 1) }, settings.written[name]));
	for (const id of [ 'smtp', 'smtp__backup' ])
		for (const key of [ 'password', 'token_file' ])
			delete data[id][key];
	return data;
}

/* The changes between what was read and what the form holds now. */
function changesOf(settings, data, fields) {
	const changes = [];
	const compare = (section, kind, values) => {
		const written = settings.written[section] || {};
		for (const field of fields.filter((f) => f.section === kind)) {
			const value = Array.isArray(values[field.key]) ? values[field.key].join(', ') : (values[field.key] || '');
			if (field.secret ? value !== '' : value !== (written[field.key] || ''))
				changes.push({ section, key: field.key, value: value === '' ? null : value });
		}
	};
	for (const name of single)
		if (data[idOf(name)])
			compare(name, name.split('.')[0], data[idOf(name)]);
	for (const kind of [ 'recipient', 'wan' ]) {
		const now = data[kind === 'wan' ? 'line' : kind] || [];
		const labels = now.map((item) => kind + '.' + item._label);
		for (const name of Object.keys(settings.written))
			if (name.startsWith(kind + '.') && !labels.includes(name))
				changes.push({ section: name, key: '*', value: null });
		now.forEach((item, i) => compare(labels[i], kind, item));
	}
	return changes;
}

function problemsText(problems) {
	return E('ul', {}, problems.map((p) => E('li', {}, '[' + (p.section || '') + '] ' + (p.key || '') + ': ' + p.message)));
}

return view.extend({
	load() {
		return Promise.all([ calls.configGet(), calls.fields(), calls.servers(), calls.status(), calls.history(), calls.outbox() ]);
	},

	addOptions(section, kind, servers) {
		for (const field of this.fields.filter((f) => f.section === kind)) {
			let option;
			if (field.key === 'server') {
				option = section.option(form.ListValue, 'server', _(field.label), _(field.help));
				option.value('', _('Please choose'));
				for (const group of Object.keys(groups))
					for (const entry of servers.filter((s) => s.group === group))
						option.value(entry.id, groups[group] + ': ' + entry.label + (entry.proven === 'unproven' ? ' (' + _('not proven for port 25') + ')' : ''));
				section.option(form.DummyValue, '_port', _('Port')).cfgvalue = () => _('25, fixed: mail servers take mail from each other and from devices there.');
				continue;
			}
			if (field.type === 'choice' || field.type === 'switch') {
				option = section.option(form.ListValue, field.key, _(field.label), _(field.help));
				option.value('', _('Default') + (field.default ? ': ' + field.default : ''));
				for (const choice of field.choices || [ 'yes', 'no' ])
					option.value(choice, choice);
			}
			else {
				option = section.option(form.Value, field.key, _(field.label), _(field.help));
				option.placeholder = field.default;
				if (field.secret) {
					option.password = true;
					option.placeholder = _('unchanged');
				}
			}
			option.rmempty = true;
			option.optional = true;
			if (kind === 'smtp' && (field.key === 'host' || field.key === 'region')) {
				const fitting = servers.filter((s) => field.key === 'region' ? s.regions.length : !s.host && !s.regions.length);
				for (const entry of fitting)
					option.depends('server', entry.id);
			}
		}
	},

	render([ settings, described, listed, status, history, outbox ]) {
		this.settings = settings;
		this.fields = described.fields;
		const servers = listed.entries;
		const map = this.map = new form.JSONMap(toData(settings), _('E-mail notifier'), _('Tells you by e-mail that your internet was down, for how long, and whose fault it was.'));
		map.readonly = !L.hasViewPermission();
		map.tabbed = true;
		for (const name of single) {
			const kind = name.split('.')[0];
			const heading = (this.fields.find((f) => f.section === kind) || {}).heading;
			const section = map.section(form.NamedSection, idOf(name), kind, name === 'smtp.backup' ? _('Second server, used when the first fails') : _(heading));
			this.addOptions(section, kind, servers);
			if (kind === 'smtp')
				this.addTest(section, name);
		}
		for (const [ id, kind, title ] of [ [ 'recipient', 'recipient', _('Recipients') ], [ 'line', 'wan', _('Lines') ] ]) {
			const section = map.section(form.TypedSection, id, title);
			section.addremove = true;
			section.anonymous = true;
			const label = section.option(form.Value, '_label', _('Short name (letters and digits)'));
			label.rmempty = false;
			label.validate = (_id, value) => /^[A-Za-z0-9_-]{1,32}$/.test(value) || _('1 to 32 of the characters A-Z a-z 0-9 _ -');
			this.addOptions(section, kind, servers);
		}
		const present = E('div', { 'class': 'cbi-section' }, this.renderStatus(status, history, outbox));
		poll.add(() => Promise.all([ calls.status(), calls.history(), calls.outbox() ]).then((now) => {
			present.replaceChildren(...this.renderStatus(...now));
		}), 2);
		return map.render().then((node) => E('div', {}, [ present, node ]));
	},

	renderStatus(status, history, outbox) {
		const states = { up: _('The internet is up'), down: _('The internet is down'), suspect: _('The internet does not answer, looking closer'), unknown: _('Not known yet whether the internet is up') };
		const row = (cells) => E('tr', { 'class': 'tr' }, cells.map((cell) => E('td', { 'class': 'td' }, [ cell ])));
		const minutes = (ms) => Math.round(ms / 60000) + ' min';
		return [
			E('h3', {}, [ states[status.internet.state] ]),
			E('ul', {}, status.warnings.map((text) => E('li', {}, [ text ]))),
			E('p', {}, [ _('Mails waiting') + ': ' + status.mail.waiting ]),
			E('h4', {}, [ _('Outages') ]),
			E('table', { 'class': 'table' }, history.outages.slice(-20).reverse().map((o) => row([ o.uplink || _('Internet'), o.start.wall ? new Date(o.start.wall).toLocaleString() : _('clock not set'), minutes(o.span.ms), o.layer || '' ]))),
			E('h4', {}, [ _('Mails') ]),
			E('table', { 'class': 'table' }, outbox.rows.slice(-20).reverse().map((mail) => row([ mail.subject, mail.recipient, mail.state, mail.reply || '', this.mailButtons(mail) ])))
		];
	},

	mailButtons(mail) {
		if (![ 'waiting', 'parked', 'unknown' ].includes(mail.state) || !L.hasViewPermission())
			return '';
		return E('span', {}, [
			E('button', { 'class': 'btn', 'click': ui.createHandlerFn(this, () => calls.retry(mail.id)) }, [ _('Try now') ]),
			E('button', { 'class': 'btn', 'click': ui.createHandlerFn(this, () => calls.drop(mail.id)) }, [ _('Give up') ])
		]);
	},

	addTest(section, name) {
		const test = section.option(form.Button, '_test', _('Send test mail'), _('Tries what is typed here, step by step, before anything is saved.'));
		test.inputtitle = _('Send test mail');
		test.onclick = () => this.map.parse().then(() => this.runJob(calls.testStart(name, this.changes(), true, 'en')));
		if (name !== 'smtp')
			return;
		const reach = section.option(form.Button, '_reach', _('Which servers can this line reach?'));
		reach.inputtitle = _('Ask the servers on port 25');
		reach.onclick = () => this.runJob(calls.reach());
	},

	changes() {
		const data = {};
		for (const name of single)
			data[idOf(name)] = this.map.data.get('json', idOf(name)) || {};
		for (const kind of [ 'recipient', 'line' ])
			data[kind] = this.map.data.sections('json', kind);
		return changesOf(this.settings, data, this.fields);
	},

	runJob(starting) {
		return starting.then((started) => {
			if (started.error || started.problems) {
				ui.addNotification(null, started.problems ? problemsText(started.problems) : E('p', {}, [ started.error ]), 'error');
				return;
			}
			const list = E('ul', {});
			ui.showModal(_('Test'), [ list, E('button', { 'class': 'btn', 'click': ui.hideModal }, [ _('Close') ]) ]);
			const look = () => calls.job(started.id).then((job) => {
				list.replaceChildren(...job.steps.map((step) => E('li', {}, [ (step.ok ? '✔ ' : '✖ ') + step.title + ': ' + step.sentence + (step.remedy ? ' ' + step.remedy : '') + (step.words ? ' «' + step.words + '»' : '') ])),
					...job.reached.map((server) => E('li', {}, [ (server.state === 'reachable' ? '✔ ' : '✖ ') + server.label ])));
				if (job.failure)
					list.appendChild(E('li', {}, [ job.failure === 'secret-needed' ? _('Type the password again: the stored one is used only with the server, user and encryption that it was saved for.') : job.failure ]));
				if (!job.running)
					poll.remove(look);
			});
			poll.add(look, 1);
			return look();
		});
	},

	handleSave() {
		return this.map.save(() => calls.configSet(this.settings.revision, this.changes()).then((result) => {
			if (result.saved)
				return calls.configGet().then((settings) => {
					this.settings = settings;
					ui.addNotification(null, E('p', {}, [ _('Saved, and in use now.') ]), 'info');
				});
			if (result.reason === 'conflict')
				ui.addNotification(null, E('p', {}, [ _('Somebody else saved meanwhile. Nothing was saved; load the page again to see what changed.') ]), 'error');
			else
				ui.addNotification(null, result.problems ? problemsText(result.problems) : E('p', {}, [ result.error ]), 'error');
		}));
	},

	handleSaveApply: null,

	handleReset() {
		return this.map.reset();
	}
});
