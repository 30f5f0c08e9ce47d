// util.parseArgs
import { coded } from './internal/errors.js';

function unknown(name, allowPositionals) {
  const hint = allowPositionals
    ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${name}"`
    : '';
  return coded(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${name}'${hint}`);
}

/** Node's argument parser: `options` by type, short names, `multiple`, `default`; strict unless told not to be. */
export function parseArgs(config = {}) {
  const {
    args = globalThis.process?.argv.slice(2) ?? [],
    options = {},
    strict = true,
    tokens: wantTokens,
  } = config;
  const allowPositionals = config.allowPositionals ?? !strict;
  const values = Object.create(null);
  const positionals = [];
  const tokens = [];

  const store = (raw, name, value, index, inline) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    tokens.push({ kind: 'option', name, rawName: raw, index, value, inlineValue: inline });
    if (strict && !option) throw unknown(raw, allowPositionals);
    if (strict && option.type === 'string' && value === undefined) {
      const short = option.short ? `-${option.short}, ` : '';
      throw coded(
        TypeError,
        'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
        `Option '${short}--${name} <value>' argument missing`,
      );
    }
    if (strict && option.type === 'boolean' && value !== undefined) {
      const short = option.short ? `-${option.short}, ` : '';
      throw coded(
        TypeError,
        'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
        `Option '${short}--${name}' does not take an argument`,
      );
    }
    const stored = value ?? true;
    if (option?.multiple) {
      values[name] ??= [];
      values[name].push(stored);
    } else if (name !== '__proto__') {
      values[name] = stored;
    }
  };
  const ambiguous = (raw, name, value) => {
    if (strict && value !== undefined && value.length > 1 && value[0] === '-')
      throw coded(
        TypeError,
        'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
        `Option '${raw}' argument is ambiguous.\nDid you forget to specify the option argument for '${raw}'?\nTo specify an option argument starting with a dash use '${raw.startsWith('--') ? `--${name}` : raw}=-XYZ'.`,
      );
  };

  const rest = [...args];
  let index = -1;
  while (rest.length > 0) {
    const arg = rest.shift();
    index++;
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const each of rest) {
        if (!allowPositionals) throw unexpected(each);
        positionals.push(each);
        tokens.push({ kind: 'positional', index: ++index, value: each });
      }
      break;
    }
    if (arg.startsWith('--') && arg.length > 2) {
      const equals = arg.indexOf('=', 3);
      const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
      let value = equals === -1 ? undefined : arg.slice(equals + 1);
      const inline = equals === -1 ? undefined : true;
      if (equals === -1 && options[name]?.type === 'string' && rest.length > 0) {
        value = rest.shift();
        ambiguous(arg, name, value);
        store(`--${name}`, name, value, index++, false);
      } else {
        store(`--${name}`, name, value, index, inline);
      }
    } else if (arg[0] === '-' && arg.length > 1) {
      for (let i = 1; i < arg.length; i++) {
        const short = arg[i];
        const name = Object.keys(options).find((each) => options[each].short === short) ?? short;
        if (options[name]?.type === 'string') {
          const tail = arg.slice(i + 1);
          if (tail) {
            store(`-${short}`, name, tail.replace(/^=/, ''), index, true);
          } else {
            const value = rest.length > 0 ? rest.shift() : undefined;
            ambiguous(`-${short}`, name, value);
            store(`-${short}`, name, value, index, value === undefined ? undefined : false);
            if (value !== undefined) index++;
          }
          break;
        }
        store(`-${short}`, name, undefined, index, undefined);
      }
    } else {
      if (!allowPositionals) throw unexpected(arg);
      positionals.push(arg);
      tokens.push({ kind: 'positional', index, value: arg });
    }
  }
  for (const [name, option] of Object.entries(options))
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  return wantTokens ? { values, positionals, tokens } : { values, positionals };
}

function unexpected(arg) {
  return coded(
    TypeError,
    'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
    `Unexpected argument '${arg}'. This command does not take positional arguments`,
  );
}
