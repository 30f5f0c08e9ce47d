import type { Language } from '../config/config.ts';
import type { PageWords } from './page-words.ts';

/** The words of the settings page in one language, loaded when first needed. */
export async function loadPageWords(language: Language): Promise<PageWords> {
  switch (language) {
    case 'en':
      return (await import('./page.en.ts')).pageEn;
    case 'de':
      return (await import('./page.de.ts')).pageDe;
  }
}
