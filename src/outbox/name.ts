import type { Notice } from '../incidents/notice.ts';
import { kindOfNews } from '../incidents/notice-kind.ts';

const most = 100;

/** A short line by which a person recognises a mail: `custom.door front began`, or its subject once it has one. */
export function nameOf({ news }: Notice, subject: string | null = null): string {
  const about = news.about === 'alarm' ? news.subject : 'uplink' in news ? (news.uplink ?? '') : '';
  const stage = 'stage' in news && news.stage !== 'once' ? news.stage : '';
  const name = subject ?? [kindOfNews(news), about, stage].filter((part) => part !== '').join(' ');
  return [...name].slice(0, most).join('');
}
