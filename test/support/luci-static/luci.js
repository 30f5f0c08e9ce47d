// Stand-in for LuCI's luci.js: classes, elements, polling, calls to ubus, and the loader of modules and views.
// It does what the views of luci-app-wanbell use, as LuCI does it: arguments go into the JSON as they are, a view is
// loaded, then rendered, then gets its buttons.

window.E = (tag, attributes, children) => {
  if (Array.isArray(tag)) {
    const fragment = document.createDocumentFragment();
    fragment.append(...tag);
    return fragment;
  }
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value);
  }
  if (Array.isArray(children)) node.append(...children.filter((child) => child !== null));
  else if (typeof children === 'string') node.innerHTML = children;
  else if (children) node.append(children);
  return node;
};

class Base {
  constructor(...args) {
    this.__init__(...args);
  }
  __init__() {}
  static extend(of) {
    const Class = class extends this {};
    Object.assign(Class.prototype, of);
    return Class;
  }
}

const poll = {
  queue: [],
  add(fn, seconds) {
    if (poll.queue.some((entry) => entry.fn === fn)) return false;
    poll.queue.push({ fn, seconds, ready: true });
    return true;
  },
  remove(fn) {
    poll.queue = poll.queue.filter((entry) => entry.fn !== fn);
    return true;
  },
};
let tick = 0;
setInterval(() => {
  for (const entry of poll.queue) {
    if (tick % entry.seconds !== 0 || !entry.ready) continue;
    entry.ready = false;
    Promise.resolve(entry.fn()).finally(() => {
      entry.ready = true;
    });
  }
  tick++;
}, 1000);

/** Calls of one moment go as one array; the answers come in its order. */
const rpc = {
  waiting: [],
  declare: ({ object, method, params = [], expect, reject }) => {
    return (...args) =>
      new Promise((resolve, refuse) => {
        const named = {};
        for (const [i, name] of params.entries()) named[name] = args[i];
        if (rpc.waiting.length === 0) requestAnimationFrame(rpc.send);
        rpc.waiting.push({ object, method, named, expect, reject, resolve, refuse });
      });
  },
  async send() {
    const calls = rpc.waiting.splice(0);
    const frames = calls.map(({ object, method, named }, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'call',
      params: ['0'.repeat(32), object, method, named],
    }));
    const response = await fetch('/ubus/', { method: 'POST', body: JSON.stringify(frames) });
    for (const [i, reply] of (await response.json()).entries()) {
      const { object, method, expect, reject, resolve, refuse } = calls[i];
      const where = `RPC call to ${object}/${method} failed with`;
      if (reply.error) refuse(new Error(`${where} error ${reply.error.code}: ${reply.error.message}`));
      else if (reject && reply.result[0] !== 0) refuse(new Error(`${where} ubus code ${reply.result[0]}`));
      else {
        const [code, answer = code] = reply.result;
        const [key] = Object.keys(expect);
        const value = key === '' ? answer : answer?.[key];
        resolve(typeof value === typeof expect[key] ? value : expect[key]);
      }
    }
  },
};

class View extends Base {
  __init__() {
    const root = document.getElementById('view');
    Promise.resolve(this.load())
      .then((loaded) => this.render(loaded))
      .then((node) => root.replaceChildren(node, this.addFooter()));
  }
  load() {}
  addFooter() {
    const readonly = L.hasViewPermission() ? null : '';
    const button = (name, label) =>
      this[name] ? E('button', { disabled: readonly, click: ui.createHandlerFn(this, name) }, [label]) : '';
    return E('div', { class: 'cbi-page-actions' }, [
      button('handleSave', 'Save'),
      button('handleReset', 'Reset'),
    ]);
  }
}

const ui = {
  createHandlerFn(context, handler, ...args) {
    const fn = typeof handler === 'string' ? context[handler] : handler;
    return (event) => {
      const { currentTarget } = event;
      currentTarget.disabled = true;
      Promise.resolve(fn.call(context, ...args, event)).finally(() => {
        currentTarget.disabled = false;
      });
    };
  },
  addNotification(_title, child, ...classes) {
    const close = E('button', { class: 'btn', click: (ev) => ev.currentTarget.parentNode.remove() }, [
      'Dismiss',
    ]);
    const node = E('div', { class: `alert-message ${classes.join(' ')}` }, [child, close]);
    document.getElementById('maincontent').prepend(node);
    return node;
  },
  showModal(title, children) {
    ui.hideModal();
    const modal = E('div', { class: 'modal', role: 'dialog' }, [E('h4', {}, [title]), ...children]);
    document.body.append(E('div', { id: 'modal_overlay' }, [modal]));
    return modal;
  },
  hideModal() {
    document.getElementById('modal_overlay')?.remove();
  },
  instantiateView: (path) => L.require(`view.${path.replaceAll('/', '.')}`),
};

const modules = { baseclass: Base, poll, rpc, ui, view: View };

window.LuCI = class {
  constructor(environment) {
    this.environment = environment;
  }
  hasViewPermission() {
    return !this.environment.nodespec.readonly;
  }
  url(...parts) {
    return [this.environment.scriptname, ...parts].join('/');
  }
  require(name) {
    modules[name] ??= this.load(name);
    return Promise.resolve(modules[name]);
  }
  async load(name) {
    const url = `/luci-static/resources/${name.replaceAll('.', '/')}.js`;
    const source = await (await fetch(url)).text();
    const wanted = [...source.matchAll(/^'require ([\w.]+)(?: as (\w+))?';$/gm)];
    const found = await Promise.all(wanted.map(([, dependency]) => this.require(dependency)));
    const names = wanted.map(([, dependency, as]) => as ?? dependency.replaceAll('.', '_'));
    const factory = new Function('window', 'document', 'L', ...names, `${source}\n//# sourceURL=${url}`);
    return new (factory(window, document, this, ...found))();
  }
};
