import type { Language } from '../config/config.ts';
import type { Notice } from '../incidents/notice.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { SmtpWords } from '../language/smtp-words.ts';

/** `notice` with its reason for people, where the reason of a mail that did not arrive is a failure's name. */
export async function reasonInWords<Told extends Pick<Notice, 'news'>>(
  notice: Told,
  language: Language,
): Promise<Told> {
  const { news } = notice;
  if (news.about !== 'undelivered' || !/^[a-z0-9-]+$/.test(news.reason)) return notice;
  const { failures } = await loadSmtpWords(language);
  if (!isFailure(failures, news.reason)) return notice;
  return { ...notice, news: { ...news, reason: failures[news.reason].sentence } };
}

function isFailure(failures: SmtpWords['failures'], name: string): name is keyof SmtpWords['failures'] {
  return Object.hasOwn(failures, name);
}
