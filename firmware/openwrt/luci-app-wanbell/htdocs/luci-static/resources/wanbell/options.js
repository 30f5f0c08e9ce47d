// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require form';
'require wanbell.values as values';

const groups = { isp: _("Your provider's relay"), lan: _('In your network'), service: _('Mail services'), other: _('Other') };

const choices = {
	yes: _('yes'), no: _('no'), en: _('English'), de: _('German'), auto: _('automatic'), trust: _('always trust it'),
	required: _('required'), opportunistic: _('when offered, not checked'), off: _('none'),
	full: _('full: text and HTML'), short: _('short: a few words'), machine: _('for machines: with JSON'),
	info: _('information'), notice: _('notice'), warning: _('warning'), error: _('error'), critical: _('critical')
};
const choiceText = (choice) => choices[choice] || choice;
const defaultText = (value) => value === '' ? '–' : _('default: %s').replace('%s', choiceText(value));

/* LuCI takes descriptions for HTML. */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/* What counts when nothing is written: of the firmware's file, of all lines, of the schema. */
function inherited(settings, field, name) {
	if (field.secret)
		return '';
	const preset = (settings.preset[name] || {})[field.key];
	const parent = field.section === 'wan' && name !== 'wan' ? (settings.written.wan || {})[field.key] : null;
	return preset || parent || field.default;
}

return baseclass.extend({
	defaultText,

	/* An option for a key of the schema; `name` is its section, or the kind where there may be many. */
	add(section, tab, field, settings, name) {
		const label = _(field.label);
		const help = escaped(_(field.help));
		const preset = inherited(settings, field, name);
		let option;
		if (field.type === 'choice' || field.type === 'switch') {
			option = section.taboption(tab, form.ListValue, field.key, label, help);
			option.value('', defaultText(preset));
			const stored = (settings.written[name] || {})[field.key];
			const listed = field.choices || [ 'yes', 'no' ];
			for (const choice of stored && !listed.includes(stored) ? [ ...listed, stored ] : listed)
				option.value(choice, choiceText(choice));
		}
		else {
			option = section.taboption(tab, form.Value, field.key, label, help);
			option.placeholder = preset;
			option.password = field.key === 'password';
		}
		option.optional = true;
		return option;
	},

	/* The mail server: chosen from its groups, with what this server needs, and the port that is always the same. */
	addServer(section, tab, field, settings, name, servers) {
		const option = section.taboption(tab, form.ListValue, 'server', _(field.label), escaped(_(field.help)));
		const preset = (settings.preset[name] || {}).server || '';
		const written = (settings.written[name] || {}).server || '';
		const known = (id) => servers.find((server) => server.id === id);
		option.value('', preset === '' ? _('Please choose') : defaultText(known(preset) ? known(preset).label : preset));
		for (const { id, label, unproven } of servers)
			option.value(id, label + (unproven ? ' (' + _('not proven for port 25') + ')' : ''));
		if (written !== '' && !known(written))
			option.value(written, written);
		option.optional = true;

		const about = E('p', {});
		const tell = (id) => {
			const server = known(id || preset);
			about.replaceChildren(...(server ? [ server.about + ' ', ...(server.docs
				? [ E('a', { 'href': server.docs, 'target': '_blank', 'rel': 'noreferrer noopener' }, [ _('Its documentation') + ': ' + server.label ]) ] : []) ] : []));
			const tls = section.map.root && section.map.root.querySelector('[data-field="cbid.json.' + values.idOf(name) + '.tls"] option[value=""]');
			if (tls && server && !(settings.preset[name] || {}).tls)
				tls.textContent = defaultText(server.tls);
		};
		option.renderWidget = function(...args) {
			const node = form.ListValue.prototype.renderWidget.apply(this, args);
			const select = node.querySelector('select');
			for (const group of Object.keys(groups)) {
				const members = [ ...select.options ].filter((of) => known(of.value) && known(of.value).group === group);
				const parent = E('optgroup', { 'label': groups[group] });
				parent.append(...members);
				if (members.length)
					select.appendChild(parent);
			}
			tell(select.value);
			return node;
		};
		option.onchange = (_ev, _id, value) => tell(value);

		const port = section.taboption(tab, form.DummyValue, '_port', _('Port 25'));
		port.cfgvalue = () => _('It is fixed: wanbell speaks only port 25, where mail servers take mail from each other and from devices.');
		const needs = section.taboption(tab, form.DummyValue, '_about', _('About this server'));
		needs.renderWidget = () => about;
		for (const id of [ ...servers.map((server) => server.id), ...(known(written) || written === '' ? [] : [ written ]), ...(preset ? [ '' ] : []) ])
			needs.depends('server', id);
		return option;
	},

	/* Shows an option only with the servers that it fits. */
	dependsOnServer(option, servers, fits, settings, name) {
		const preset = (settings.preset[name] || {}).server;
		const written = (settings.written[name] || {}).server;
		const ids = servers.filter(fits).map(({ id }) => id);
		const unknown = (id) => id && !servers.some((server) => server.id === id);
		for (const id of [ ...ids, ...(ids.includes(preset) || unknown(preset) ? [ '' ] : []), ...(unknown(written) ? [ written ] : []) ])
			option.depends('server', id);
		if (!ids.length && !unknown(written) && !unknown(preset))
			option.depends('server', '-');
	},

	/* One list of regions for each server that has any; all of them stand for the key `region`. */
	addRegions(section, tab, field, settings, name, servers) {
		const preset = (settings.preset[name] || {});
		for (const server of servers.filter(({ regions }) => regions.length)) {
			const option = section.taboption(tab, form.ListValue, 'region__' + server.id, _(field.label), escaped(_(field.help)));
			option.ucioption = 'region';
			option.value('', preset.region ? defaultText(preset.region) : server.needs_region ? _('Please choose') : '–');
			const stored = (settings.written[name] || {}).region;
			for (const region of stored && (settings.written[name] || {}).server === server.id && !server.regions.includes(stored) ? [ ...server.regions, stored ] : server.regions)
				option.value(region);
			option.optional = true;
			this.dependsOnServer(option, servers, ({ id }) => id === server.id, settings, name);
		}
	},

	/* What to tell a recipient, as check boxes in groups. */
	addEvents(section, tab, field, kinds) {
		const mode = section.taboption(tab, form.ListValue, '_mode', _(field.label), escaped(_(field.help)));
		mode.value('', _('the usual'));
		mode.value('these', _('these:'));
		mode.optional = true;
		mode.validate = (id, value) => {
			const boxes = section.map.root ? [ ...section.map.root.querySelectorAll('[data-field^="cbid.json.' + id + '._kinds_"] input, [data-field="cbid.json.' + id + '._more"] input') ] : [];
			return value !== 'these' || !boxes.length || boxes.some((box) => box.type === 'checkbox' ? box.checked : box.value.trim() !== '') || _('Choose at least one kind, or “the usual”.');
		};
		for (const group of new Set(kinds.map((kind) => kind.group))) {
			const members = kinds.filter((kind) => kind.group === group);
			const option = section.taboption(tab, form.MultiValue, '_kinds_' + group, _(members[0].heading));
			for (const { key, label } of members)
				option.value(key, _(label));
			option.depends('_mode', 'these');
			option.retain = true;
			option.renderWidget = function(id, _index, chosen) {
				const node = E('div', { 'id': this.cbid(id), 'role': 'group', 'aria-label': _(members[0].heading) }, members.map(({ key, label }) => E('label', { 'style': 'display: block' }, [
					E('input', { 'type': 'checkbox', 'value': key, 'checked': [].concat(chosen || []).includes(key) ? '' : null, 'disabled': this.map.readonly ? '' : null }), ' ' + _(label)
				])));
				node.addEventListener('change', () => mode.triggerValidation(id));
				return node;
			};
			option.formvalue = function(id) {
				const node = this.map.findElement('id', this.cbid(id));
				return [ ...node.querySelectorAll('input:checked') ].map(({ value }) => value);
			};
		}
		const more = section.taboption(tab, form.Value, '_more', _('Further kinds or patterns'));
		more.placeholder = 'custom.*';
		more.optional = true;
		more.depends('_mode', 'these');
		more.retain = true;
		more.onchange = (_ev, id) => mode.triggerValidation(id);
	}
});
