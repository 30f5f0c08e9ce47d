import type { Config, Wan } from '../config/config.ts';
import { kindOf } from '../events/catalogue.ts';
import type { Severity } from '../events/severity.ts';
import type { Instant } from '../time/instant.ts';
import type { Order } from './notice.ts';
import type { Kept, Line, Passing, PolicyState } from './state.ts';

/** Local time of a wall-clock moment; `LocalTime` of `time/` fits. */
export type Local = (wall: number) => {
  readonly year: number;
  readonly month: number;
  readonly hour: number;
  readonly minute: number;
  readonly offset: number;
};

/** What the policy goes by besides state and event. */
export interface Settings {
  readonly config: Config;
  readonly local: Local;
}

/** One step in the making: a copy of the state that its rules may change, and the orders so far. */
export interface Draft extends Settings {
  readonly at: Instant;
  readonly kept: Kept;
  readonly passing: Passing;
  readonly orders: Order[];
}

function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = copied(member);
  return copy as T;
}

export function draftOf(state: PolicyState, at: Instant, settings: Settings): Draft {
  // The ledger is large and never changed in place.
  const { ledger, ...rest } = state.kept;
  return {
    config: settings.config,
    local: settings.local,
    at,
    kept: { ...copied(rest), ledger },
    passing: copied(state.passing),
    orders: [],
  };
}

/** A new id: unique for the store's life. */
export function newId({ kept }: Draft): string {
  const id = `${kept.prefix}-${kept.next.toString(36)}`;
  kept.next++;
  return id;
}

export function severityOf(kind: string): Severity {
  return kindOf(kind)?.severity ?? 'notice';
}

/** Counts an incident or a piece of news for the digest. */
export function count({ kept }: Draft, kind: string): void {
  const { counts } = kept.digest;
  if (counts[kind] !== undefined || Object.keys(counts).length < 40) counts[kind] = (counts[kind] ?? 0) + 1;
}

export function wanOf({ config }: Settings, name: string): Wan | null {
  return config.wans.find((wan) => wan.name === name) ?? null;
}

export function lineOf({ kept }: Draft, name: string): Line {
  const line = kept.lines[name] ?? { losses: [], downs: null };
  kept.lines[name] = line;
  return line;
}

/** A moment without fractions, which nobody needs and flash would pay for. */
export function rounded(at: Instant): Instant {
  return { mono: Math.round(at.mono), boot: at.boot, wall: at.wall === null ? null : Math.round(at.wall) };
}

/** A monotonic moment of this boot as an instant. */
export function momentOf({ kept, at }: Draft, mono: number): Instant {
  return { mono, boot: at.boot, wall: kept.offset === null ? null : mono + kept.offset };
}
