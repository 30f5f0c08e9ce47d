import type { Language } from '../config/config.ts';
import type { Words } from './words.ts';

/** The words of one language, loaded when first needed. */
export async function loadWords(language: Language): Promise<Words> {
  switch (language) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'de':
      return (await import('./de.ts')).de;
  }
}
