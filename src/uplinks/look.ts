import type { Instant } from '../time/instant.ts';
import type { Effects, Look, UplinkState } from './state.ts';
import type { Wan } from './types.ts';
import { brokenLayer, calm, hurry, judgeDown, judgeUp } from './verdict.ts';

/** Takes in what link, addresses and routes look like now. */
export function takeLook(uplink: UplinkState, look: Look, wan: Wan, effects: Effects): void {
  const before = uplink.look;
  const lost = carrierLosses(before, look);
  uplink.look = look;
  tellAddresses(uplink, look, effects);
  const broken = brokenLayer(look);
  const lastGood = lastKnownGood(uplink, look.at);
  if (broken !== null) {
    const told = uplink.verdict === 'down' && uplink.layer === broken && lost === 0;
    calm(uplink);
    uplink.asked = null;
    uplink.nextAt = null;
    if (!told) judgeDown(uplink, broken, lastGood, look.at, effects);
    return;
  }
  // The kernel counted a loss that was over before anybody could look.
  if (lost > 0) judgeDown(uplink, 'carrier', lastGood, look.at, effects);
  const moved = before === null || before.link?.index !== look.link?.index || lost > 0;
  const came = moved || brokenLayer(before) !== null || (look.routed && !before.routed);
  const renumbered = before !== null && !sameMembers(before.addresses, look.addresses);
  if (wan.probes.length === 0) {
    if (uplink.verdict !== 'up') judgeUp(uplink, look.at, effects);
    uplink.lastGood = look.at;
  } else if (uplink.verdict === 'up') {
    if (moved || renumbered) uplink.nextAt = look.at.mono;
  } else if (came || renumbered) hurry(uplink, look.at);
}

/** How often the carrier went since the last look without having been seen gone. */
function carrierLosses(before: Look | null, now: Look): number {
  const [old, fresh] = [before?.link, now.link];
  if (!old || !fresh || old.index !== fresh.index) return 0;
  if (old.carrierDowns === null || fresh.carrierDowns === null) return 0;
  return Math.max(0, fresh.carrierDowns - old.carrierDowns);
}

/** While well the carrier itself proves the line good up to this very moment. */
function lastKnownGood(uplink: UplinkState, at: Instant): Instant {
  return uplink.verdict === 'up' ? at : (uplink.lastGood ?? uplink.begun);
}

function tellAddresses(uplink: UplinkState, look: Look, effects: Effects): void {
  if (look.addresses.length === 0) return;
  const before = uplink.addresses;
  if (before !== null && sameMembers(shownToProvider(before), shownToProvider(look.addresses))) return;
  uplink.addresses = look.addresses;
  effects.events.push({
    kind: 'address',
    at: look.at,
    uplink: look.uplink,
    before: shownToProvider(before ?? []),
    after: shownToProvider(look.addresses),
  });
}

/** IPv4 addresses; without any the IPv6 prefixes, since the rest of those addresses changes by itself every day. */
function shownToProvider(addresses: readonly string[]): readonly string[] {
  const four = addresses.filter((address) => !address.includes(':'));
  if (four.length > 0) return four;
  return [...new Set(addresses.map((address) => `${prefix64(address)}/64`))];
}

function prefix64(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const behind = tail.split(':').filter((group) => group !== '');
    while (groups.length + behind.length < 8) groups.push('0');
    groups.push(...behind);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
    .replace(/(:0)+$/, '')}::`;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
