import type { Severity } from './severity.ts';

/** Under which heading a kind stands on the page and in `wanbell events`. */
export const kindGroups = [
  'internet',
  'system',
  'security',
  'firmware',
  'network',
  'mobile',
  'log',
  'report',
  'custom',
] as const;
export type KindGroup = (typeof kindGroups)[number];

/** One kind of thing that can be told; its plain name is `words.kinds[key]` in `language/`. */
export interface Kind {
  readonly key: string;
  readonly group: KindGroup;
  /** Its weight unless whoever reports it says otherwise. */
  readonly severity: Severity;
  /** Told to recipients whose section has no `events`. */
  readonly mailed: boolean;
  /** The firmware may report it through the inbox or with `wanbell event`. */
  readonly inbox: boolean;
  /** What the inbox reports under this key only dates what the watchers see themselves: it tells no mail. */
  readonly hint: boolean;
  /** `pair` begins and ends (whoever cannot see the end may report it `once`); `any`: as reported. */
  readonly phases: 'once' | 'pair' | 'any';
}

type Phases = Kind['phases'];

function kind<const K extends string>(
  key: K,
  group: KindGroup,
  severity: Severity,
  phases: Phases,
  ...flags: readonly ('mailed' | 'inbox' | 'hint')[]
): Kind & { readonly key: K } {
  return {
    key,
    group,
    severity,
    phases,
    mailed: flags.includes('mailed'),
    inbox: flags.includes('inbox'),
    hint: flags.includes('hint'),
  };
}

const kinds = [
  kind('wan.down', 'internet', 'critical', 'pair', 'mailed', 'inbox', 'hint'),
  kind('wan.uplink', 'internet', 'warning', 'pair', 'mailed'),
  kind('wan.flapping', 'internet', 'warning', 'pair', 'mailed'),
  kind('wan.degraded', 'internet', 'notice', 'pair'),
  kind('wan.address', 'internet', 'notice', 'once'),
  // The mail about the line that broke says already which one took over.
  kind('wan.active', 'internet', 'notice', 'once'),
  kind('wan.link', 'internet', 'info', 'pair', 'inbox', 'hint'),

  kind('boot', 'system', 'notice', 'once', 'mailed'),
  kind('clock', 'system', 'info', 'once'),
  kind('clock.set', 'system', 'info', 'once', 'inbox', 'hint'),
  kind('system.cpu', 'system', 'warning', 'pair', 'mailed'),
  kind('system.memory', 'system', 'warning', 'pair', 'mailed'),
  kind('system.temperature', 'system', 'error', 'pair', 'mailed'),
  kind('system.flash', 'system', 'warning', 'pair', 'mailed'),
  kind('power', 'system', 'error', 'pair', 'mailed', 'inbox'),
  kind('process.crashed', 'system', 'error', 'once', 'mailed', 'inbox'),

  kind('login', 'security', 'info', 'once', 'inbox'),
  kind('login.failed', 'security', 'warning', 'once', 'mailed', 'inbox'),
  kind('config.changed', 'security', 'notice', 'once', 'inbox'),
  kind('attack', 'security', 'warning', 'once', 'mailed', 'inbox'),
  kind('certificate.expiring', 'security', 'warning', 'once', 'mailed', 'inbox'),

  kind('firmware.available', 'firmware', 'notice', 'once', 'mailed', 'inbox'),
  kind('firmware.installed', 'firmware', 'notice', 'once', 'mailed', 'inbox'),
  kind('firmware.failed', 'firmware', 'error', 'once', 'mailed', 'inbox'),

  kind('lan.device', 'network', 'notice', 'once', 'inbox'),
  kind('lan.port', 'network', 'notice', 'pair', 'inbox'),
  kind('link.speed', 'network', 'warning', 'pair', 'mailed', 'inbox'),
  kind('vpn.down', 'network', 'warning', 'pair', 'mailed', 'inbox'),

  kind('data.limit', 'mobile', 'warning', 'pair', 'mailed', 'inbox'),
  kind('mobile.signal', 'mobile', 'notice', 'pair', 'inbox'),
  kind('mobile.sim', 'mobile', 'error', 'pair', 'mailed', 'inbox'),

  kind('log.match', 'log', 'notice', 'once', 'mailed'),
  kind('log.full', 'log', 'warning', 'once', 'mailed', 'inbox'),
  kind('log.mail', 'log', 'notice', 'once', 'mailed'),

  kind('digest', 'report', 'notice', 'once', 'mailed'),
  kind('heartbeat', 'report', 'info', 'once'),
  kind('test', 'report', 'notice', 'once', 'mailed'),
  kind('mail.undelivered', 'report', 'warning', 'once', 'mailed'),
] as const;

export type KindKey = (typeof kinds)[number]['key'];

/** Every kind but the firmware's own `custom.NAME`, in the order in which people read them. */
export const catalogue: readonly (Kind & { readonly key: KindKey })[] = kinds;

const customKey = /^custom\.[A-Za-z0-9_-]{1,48}$/;

/** The kind that `key` names: one of the catalogue, or a generic one for `custom.NAME`; null: there is none. */
export function kindOf(key: string): Kind | null {
  if (customKey.test(key)) {
    return {
      key,
      group: 'custom',
      severity: 'notice',
      mailed: true,
      inbox: true,
      hint: false,
      phases: 'any',
    };
  }
  return kinds.find((k) => k.key === key) ?? null;
}

function matchesOne(pattern: string, key: string): boolean {
  return pattern === '*' || (pattern.endsWith('.*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key);
}

/**
 * Whether a recipient with these `events` is told of `key`. A pattern is a key, `wan.*` for all that begin with
 * `wan.`, or `*`; null stands for what the catalogue mails by default.
 */
export function matches(patterns: readonly string[] | null, key: string): boolean {
  if (patterns === null) return kindOf(key)?.mailed ?? false;
  return patterns.some((pattern) => matchesOne(pattern, key));
}

/** Whether `pattern` can match any kind at all; one that cannot is a typing mistake. */
export function patternKnown(pattern: string): boolean {
  if (pattern === 'custom.*' || customKey.test(pattern)) return true;
  return kinds.some((k) => matchesOne(pattern, k.key));
}
