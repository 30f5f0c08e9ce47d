// Stand-in for LuCI's form.js, of JSONMap and its options what luci-app-wanbell uses: load, render, parse in LuCI's
// order; an option that depends on another is hidden and its value removed, unless it is retained or another shown
// option stands for the same key; an invalid value rejects the parse.

'require baseclass';
'require ui';

const prefix = 'cbid.json.';

class Data {
  constructor(data) {
    this.all = {};
    let index = 0;
    for (const [type, of] of Object.entries(data)) {
      if (Array.isArray(of))
        for (const item of of) this.all[item['.name']] = Object.assign(item, { '.type': type, '.index': index++ });
      else this.all[type] = Object.assign(of, { '.type': type, '.name': type, '.index': index++ });
    }
  }
  get(_config, id, option) {
    if (option === undefined) return this.all[id];
    const value = this.all[id]?.[option];
    return value === undefined || value === null ? null : Array.isArray(value) ? value : String(value);
  }
  set(_config, id, option, value) {
    if (!this.all[id]) return;
    if (value === null) delete this.all[id][option];
    else this.all[id][option] = Array.isArray(value) ? value : String(value);
  }
  sections(_config, type) {
    return Object.values(this.all)
      .filter((section) => section['.type'] === type)
      .sort((a, b) => a['.index'] - b['.index']);
  }
  add(_config, type, name) {
    this.all[name] ??= { '.name': name, '.type': type, '.index': 1000 + Object.keys(this.all).length };
    return name;
  }
  remove(_config, id) {
    delete this.all[id];
  }
}

const JSONMap = class {
  constructor(data, title, description) {
    Object.assign(this, { data: new Data(data), title, description, children: [] });
  }
  section(Section, ...args) {
    const section = new Section(this, ...args);
    this.children.push(section);
    return section;
  }
  findElement(name, value) {
    return this.root.querySelector(`[${name}="${value}"]`);
  }
  load() {
    return Promise.all(this.children.map((section) => section.load()));
  }
  async render() {
    await this.load();
    return this.reset();
  }
  async reset() {
    this.root ??= E('div', { id: 'cbi-json', class: 'cbi-map' });
    const sections = this.children.map((section) => section.render());
    this.root.replaceChildren(E('h2', {}, this.title));
    const group = E('div', {}, sections);
    this.root.append(group);
    this.checkDepends();
    for (const tabbed of [...(this.tabbed ? [group] : []), ...this.root.querySelectorAll('.cbi-section-node-tabbed')])
      tabs(tabbed);
    return this.root;
  }
  async parse() {
    await Promise.all(this.children.flatMap((section) => section.parse()));
  }
  checkDepends() {
    for (let changed = true, n = 0; changed && n < 10; n++) {
      changed = false;
      for (const section of this.children)
        for (const id of section.cfgsections())
          for (const option of section.children) {
            const shown = option.isSatisfied(id);
            if (shown !== option.isActive(id)) changed = true;
            option.field(id).classList.toggle('hidden', !shown);
          }
    }
  }
};

function tabs(group) {
  const panes = [...group.children].filter((pane) => pane.hasAttribute('data-tab-title') && pane.children.length > 0);
  const show = (wanted) => {
    for (const pane of panes) pane.setAttribute('data-tab-active', String(pane === wanted));
  };
  const item = (pane) => {
    const click = (event) => {
      event.preventDefault();
      show(pane);
    };
    const link = E('a', { href: '#', click }, [pane.getAttribute('data-tab-title')]);
    return E('li', { 'data-tab': pane.getAttribute('data-tab') }, [link]);
  };
  group.before(E('ul', { class: 'cbi-tabmenu' }, panes.map(item)));
  show(panes[0]);
}

const Section = class {
  constructor(map, sectiontype, title) {
    Object.assign(this, { map, sectiontype, title, children: [], tabs: [] });
  }
  tab(name, title) {
    this.tabs.push({ name, title });
  }
  taboption(tab, Option, ...args) {
    if (!this.tabs.some(({ name }) => name === tab)) throw new ReferenceError('Associated tab not declared');
    const option = new Option(this.map, this, ...args);
    option.tab = tab;
    this.children.push(option);
    return option;
  }
  async load() {
    for (const id of this.cfgsections()) for (const option of this.children) option.data[id] = option.load(id);
  }
  parse() {
    return this.cfgsections().flatMap((id) => this.children.map(async (option) => option.parse(id)));
  }
  node(id) {
    const panes = this.tabs.map(({ name, title }) =>
      E(
        'div',
        { 'data-tab': name, 'data-tab-title': title },
        this.children.filter(({ tab }) => tab === name).map((option) => option.render(id)),
      ),
    );
    return E('div', { class: 'cbi-section-node cbi-section-node-tabbed', 'data-section-id': id }, panes);
  }
  frame(children) {
    const tab = this.map.tabbed ? this.sectiontype : null;
    const attributes = { class: 'cbi-section', 'data-tab': tab, 'data-tab-title': tab && this.title };
    return E('div', attributes, [E('h3', {}, this.title), ...children]);
  }
};

const NamedSection = class extends Section {
  constructor(map, id, type, title) {
    super(map, type, title);
    this.id = id;
  }
  cfgsections() {
    return [this.id];
  }
  render() {
    return this.frame([E('div', {}, [this.node(this.id)])]);
  }
};

const TypedSection = class extends Section {
  cfgsections() {
    return this.map.data.sections('json', this.sectiontype).map((section) => section['.name']);
  }
  render() {
    const button = (label, handler, ...args) =>
      E('button', { disabled: this.map.readonly ? '' : null, click: ui.createHandlerFn(this, handler, ...args) }, [label]);
    return this.frame([
      ...this.cfgsections().flatMap((id) => [button('Delete', 'handleRemove', id), E('div', {}, [this.node(id)])]),
      button('Add', 'handleAdd'),
    ]);
  }
};

class Value {
  constructor(map, section, option, title, description) {
    Object.assign(this, { map, section, option, title, description, rmempty: true, optional: false, deps: [], data: {} });
  }
  value(key, label = key) {
    this.choices ??= new Map();
    this.choices.set(String(key), String(label));
  }
  depends(option, value) {
    this.deps.push([option, value]);
  }
  cbid(id) {
    return `${prefix}${id}.${this.option}`;
  }
  key() {
    return this.ucioption ?? this.option;
  }
  field(id) {
    return this.map.findElement('data-field', this.cbid(id));
  }
  isActive(id) {
    const field = this.field(id);
    return field !== null && !field.classList.contains('hidden');
  }
  isSatisfied(id) {
    const holds = ([name, value]) => {
      const other = this.section.children.find(({ option }) => option === name);
      return other?.isActive(id) && other.formvalue(id) === value;
    };
    return this.deps.length === 0 || this.deps.some(holds);
  }
  load(id) {
    return this.map.data.get('json', id, this.key());
  }
  cfgvalue(id) {
    return this.data[id];
  }
  control(id) {
    return this.map.findElement('id', this.cbid(id))?.querySelector('input, select') ?? null;
  }
  formvalue(id) {
    return this.control(id)?.value ?? null;
  }
  validate() {
    return true;
  }
  triggerValidation(id) {
    const control = this.control(id);
    const verdict = control === null || control.value === '' ? true : this.validate(id, control.value);
    control?.classList.toggle('cbi-input-invalid', verdict !== true);
    return verdict;
  }
  parse(id) {
    if (!this.isActive(id)) return this.retain ? undefined : this.remove(id);
    const verdict = this.triggerValidation(id);
    if (verdict !== true) throw new TypeError(`Option "${this.title}" contains an invalid input value. ${verdict}`);
    const value = this.formvalue(id);
    if (value === null || value === '' || value.length === 0) {
      if (!this.rmempty && !this.optional) throw new TypeError(`Option "${this.title}" must not be empty.`);
      return this.remove(id);
    }
    return this.write(id, value);
  }
  write(id, value) {
    this.map.data.set('json', id, this.key(), value);
  }
  remove(id) {
    const others = this.section.children.filter((other) => other !== this && other.key() === this.key());
    if (!others.some((other) => other.isActive(id))) this.map.data.set('json', id, this.key(), null);
  }
  render(id) {
    const widget = this.renderWidget(id, 0, this.cfgvalue(id));
    const body = E('div', { class: 'cbi-value-field' }, [widget]);
    if (this.description) body.append(E('div', { class: 'cbi-value-description' }, this.description));
    const label = E('label', { class: 'cbi-value-title', for: `widget.${this.cbid(id)}` }, this.title);
    const hidden = this.deps.length > 0 ? ' hidden' : '';
    const attributes = { class: `cbi-value${hidden}`, 'data-field': this.cbid(id), 'data-name': this.option };
    const node = E('div', attributes, [label, body]);
    node.addEventListener('change', (ev) => {
      node.dispatchEvent(new CustomEvent('widget-change', { bubbles: true }));
      this.triggerValidation(id);
      this.map.checkDepends();
      if (this.onchange) this.onchange(ev, id, this.formvalue(id));
    });
    return node;
  }
  around(id, control) {
    control.id = `widget.${this.cbid(id)}`;
    control.disabled = Boolean(this.map.readonly);
    return E('div', { id: this.cbid(id) }, [control]);
  }
  renderWidget(id, _index, value) {
    const type = this.password ? 'password' : 'text';
    return this.around(id, E('input', { type, value: value ?? '', placeholder: this.placeholder }));
  }
}

const ListValue = class extends Value {
  renderWidget(id, _index, value) {
    const options = [...this.choices].map(([key, label]) =>
      E('option', { value: key, selected: key === (value ?? '') ? '' : null }, [label]),
    );
    return this.around(id, E('select', {}, options));
  }
};

const MultiValue = class extends Value {};

const Flag = class extends Value {
  renderWidget(id, _index, value) {
    return this.around(id, E('input', { type: 'checkbox', checked: value === '1' ? '' : null }));
  }
  formvalue(id) {
    return this.control(id)?.checked ? '1' : '0';
  }
  parse(id) {
    if (this.isActive(id) && this.formvalue(id) === '1') return this.write(id, '1');
    return this.retain ? undefined : this.remove(id);
  }
};

const DummyValue = class extends Value {
  renderWidget(id) {
    return E('div', {}, [this.cfgvalue(id) ?? '']);
  }
  write() {}
  remove() {}
};

const Button = class extends DummyValue {
  renderWidget(id) {
    const click = ui.createHandlerFn(this, (ev) => this.onclick(ev, id));
    return E('button', { disabled: this.map.readonly ? '' : null, click }, [this.inputtitle]);
  }
};

return baseclass.extend({
  JSONMap,
  NamedSection,
  TypedSection,
  Value,
  ListValue,
  MultiValue,
  Flag,
  DummyValue,
  Button,
});
