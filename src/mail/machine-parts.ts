import type { Outage } from '../incidents/notice.ts';
import { completed, type Instant, type Span } from '../time/instant.ts';
import { foreign, type View } from './view.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Most entries of any list. */
export const longest = 200;

/** To so many digits; 0 for what is no number, as JSON has no other. */
export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Number.isFinite(value) ? Math.round(value * scale) / scale : 0;
}

/** ISO 8601 in UTC to the second, or null outside the years 1 to 9999. */
function iso(wall: number | null): string | null {
  if (wall === null || !(wall >= -62_135_596_800_000 && wall < 253_402_300_800_000)) return null;
  return `${new Date(wall).toISOString().slice(0, 19)}Z`;
}

export function moment(view: View, instant: Instant): Json {
  const { wall } = completed(instant, view.now);
  return {
    time: iso(wall),
    uptime: round(instant.mono / 1000, 3),
    boot: foreign({ ...view, details: true }, instant.boot, 64),
  };
}

export function momentOrNull(view: View, instant: Instant | null): Json {
  return instant === null ? null : moment(view, instant);
}

export function duration(span: Span): Json {
  return { seconds: round(span.ms / 1000, 3), bound: span.bound };
}

/** Foreign text, cleaned as in the other parts. */
export function textOrNull(view: View, text: string | null, max: number): Json {
  return text === null ? null : foreign(view, text, max);
}

export function outageJson(view: View, outage: Outage): Json {
  return {
    id: foreign(view, outage.id, 64),
    uplink: textOrNull(view, outage.uplink, 64),
    start: moment(view, outage.start),
    end: momentOrNull(view, outage.end),
    duration: duration(outage.span),
    layer: outage.layer,
    tried: outage.tried.slice(0, longest).map((tried) => ({
      probe: foreign(
        { ...view, details: view.details || /^(dns|tcp|ping):\/\//.test(tried.probe) },
        tried.probe,
        120,
      ),
      ok: tried.ok,
      ms: tried.ms === null ? null : round(tried.ms, 1),
      error: textOrNull(view, tried.error, 64),
    })),
    unwatched: outage.unwatched,
    expected: outage.expected,
  };
}

/** null: the owner does not want them in mails. */
export function addresses(view: View, list: readonly string[]): Json {
  return view.details ? list.slice(0, longest).map((address) => foreign(view, address, 64)) : null;
}
