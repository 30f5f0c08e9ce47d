import type { Dating } from '../language/dates.ts';
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
