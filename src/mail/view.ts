import type { Device, Language } from '../config/config.ts';
import type { Dating, ToLocal } from '../language/dates.ts';
import { loadWords } from '../language/load.ts';
import type { Instant } from '../time/instant.ts';
import { clean, withoutAddresses } from './clean.ts';

/** For whom and from which moment a notice is put into words. */
export interface View extends Dating {
  /** The device's name as configured. */
  readonly device: string;
  /** Addresses and MACs may be shown. */
  readonly details: boolean;
}

/** Foreign text as one harmless line, without addresses unless the owner wants them. */
export function foreign(view: View, text: string, max: number): string {
  if (view.details) return clean(text, max);
  // Cleaned first, so that no invisible character hides an address, and cut last, so that none is cut in half.
  return clean(withoutAddresses(clean(text, max * 4)), max);
}

/** The device's name, harmless and short enough for a subject. */
export function deviceName(view: View): string {
  return clean(view.device, 48) || 'router';
}

/** What a view is made from beside its language. */
export interface Viewed {
  readonly device: Pick<Device, 'name'>;
  /** `[mail] details`. */
  readonly details: boolean;
  readonly now: Instant;
  readonly local: ToLocal;
}

/** A view in one language: all that `subjectOf` needs for lists of notices, without composing a mail. */
export async function viewFor(language: Language, seen: Viewed): Promise<View> {
  const words = await loadWords(language);
  return { words, local: seen.local, now: seen.now, device: seen.device.name, details: seen.details };
}
