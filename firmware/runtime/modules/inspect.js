// util.inspect and util.format, as far as logs need them: no options but depth, no colours.
import { inspectCustom } from './internal/symbols.js';

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
  const escaped = text.replace(/[\\\p{Cc}]/gu, (c) => {
    if (c >= '\x80') return c;
    const short = {
      '\n': '\\n',
      '\t': '\\t',
      '\r': '\\r',
      '\b': '\\b',
      '\f': '\\f',
      '\v': '\\v',
      '\\': '\\\\',
    }[c];
    return short ?? `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function key(name) {
  if (typeof name === 'symbol') return `[${String(name)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** `Name: message` and the stack below it, as Node's `error.stack` reads. */
export function errorText(error) {
  const head = String(error);
  const stack = typeof error.stack === 'string' ? error.stack.trimEnd() : '';
  if (!stack) return `[${head}]`;
  return stack.startsWith(head) ? stack : `${head}\n${stack}`;
}

function entries(value, show) {
  const out = [];
  for (const name of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, name);
    if (!property.enumerable || (Array.isArray(value) && /^\d+$/.test(String(name)))) continue;
    const shown = property.get ? (property.set ? '[Getter/Setter]' : '[Getter]') : show(property.value);
    out.push(`${key(name)}: ${shown}`);
  }
  return out;
}

function prefix(value, plain) {
  const name = Object.getPrototypeOf(value) === null ? null : value.constructor?.name;
  if (name === null) return `[${plain}: null prototype] `;
  return name && name !== plain ? `${name} ` : '';
}

function wrap(open, parts, close, indent) {
  if (parts.length === 0) return open.trimEnd() + close;
  const line = `${open} ${parts.join(', ')} ${close}`;
  if (line.length + indent <= 76 && !line.includes('\n')) return line;
  const pad = ' '.repeat(indent + 2);
  return `${open}\n${pad}${parts.join(`,\n${pad}`)}\n${' '.repeat(indent)}${close}`;
}

function show(value, depth, seen, indent, options) {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function';
    return `[${kind}${value.name ? (kind === 'class' ? ` ${value.name}` : `: ${value.name}`) : ' (anonymous)'}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.includes(value)) return '[Circular *1]';
  const custom = value[inspectCustom];
  if (typeof custom === 'function') {
    const made = custom.call(value, depth, options, inspect);
    return typeof made === 'string' ? made : show(made, depth, seen, indent, options);
  }
  if (value instanceof Date) return Number.isNaN(+value) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const isError = value instanceof Error;
  if (depth < 0 && !isError)
    return Array.isArray(value) ? '[Array]' : `[${value.constructor?.name ?? 'Object: null prototype'}]`;
  const inner = [...seen, value];
  const next = (each) => show(each, depth - 1, inner, indent + 2, options);
  if (isError) {
    const rest = entries(value, next).filter((line) => !/^(message|stack):/.test(line));
    if (value.cause !== undefined && !Object.keys(value).includes('cause'))
      rest.push(`[cause]: ${next(value.cause)}`);
    const text = errorText(value);
    return rest.length > 0 ? `${text} ${wrap('{', rest, '}', indent)}` : text;
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = Array.from(value.slice(0, 100), next);
    if (value.length > 100) list.push(`... ${value.length - 100} more items`);
    const name = Array.isArray(value)
      ? prefix(value, 'Array') && `${value.constructor.name}(${value.length}) `
      : `${value.constructor.name}(${value.length}) `;
    return wrap(`${name}[`, [...list, ...(Array.isArray(value) ? entries(value, next) : [])], ']', indent);
  }
  if (value instanceof Map)
    return wrap(
      `Map(${value.size}) {`,
      [...value].map(([k, v]) => `${next(k)} => ${next(v)}`),
      '}',
      indent,
    );
  if (value instanceof Set) return wrap(`Set(${value.size}) {`, [...value].map(next), '}', indent);
  if (value instanceof Promise) return 'Promise {}';
  return wrap(`${prefix(value, 'Object')}{`, entries(value, next), '}', indent);
}

/** A readable text of any value. */
export function inspect(value, options) {
  const depth =
    typeof options === 'object' && options !== null ? (options.depth ?? Number.POSITIVE_INFINITY) : 2;
  const limit = typeof options === 'object' && options !== null && options.depth === undefined ? 2 : depth;
  return show(value, limit, [], 0, options ?? {});
}
inspect.custom = inspectCustom;
inspect.defaultOptions = {};

/** printf as console.log does it: %s %d %i %f %j %o %O %c %%. */
export function format(...values) {
  const [first, ...rest] = values;
  let text = '';
  let at = 0;
  if (typeof first === 'string') {
    text = first.replace(/%([sdifjoOc%])/g, (whole, kind) => {
      if (kind === '%') return rest.length > 0 ? '%' : whole;
      if (at >= rest.length) return whole;
      const value = rest[at++];
      switch (kind) {
        case 's':
          return typeof value === 'object' && value !== null && !(value instanceof Error)
            ? inspect(value, { depth: 0 })
            : typeof value === 'bigint'
              ? `${value}n`
              : Object.is(value, -0)
                ? '-0'
                : String(value);
        case 'd':
          return typeof value === 'bigint'
            ? `${value}n`
            : typeof value === 'symbol'
              ? 'NaN'
              : String(Number(value));
        case 'i':
          return String(Number.parseInt(value, 10));
        case 'f':
          return String(Number.parseFloat(value));
        case 'j':
          return JSON.stringify(value);
        case 'c':
          return '';
        default:
          return inspect(value);
      }
    });
  } else {
    rest.unshift(first);
    if (values.length === 0) return '';
  }
  const more = rest.slice(at).map((value) => (typeof value === 'string' ? value : inspect(value)));
  return [...(typeof first === 'string' ? [text] : []), ...more].join(' ');
}
