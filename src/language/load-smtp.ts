import type { Language } from '../config/config.ts';
import type { SmtpWords } from './smtp-words.ts';

/** The words about mail servers in one language, loaded when first needed. */
export async function loadSmtpWords(language: Language): Promise<SmtpWords> {
  switch (language) {
    case 'en':
      return (await import('./smtp.en.ts')).smtpEn;
    case 'de':
      return (await import('./smtp.de.ts')).smtpDe;
  }
}
