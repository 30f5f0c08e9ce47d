import { severities } from '../events/severity.ts';
import type { News, Told } from './notice.ts';

/** The heaviest of several news; of equally heavy ones the latest. null only for an empty list. */
export function weightiest(items: readonly Told[]): Told | null {
  let best: Told | null = null;
  for (const item of items) {
    if (best === null || severities.indexOf(item.severity) >= severities.indexOf(best.severity)) best = item;
  }
  return best;
}

/** The catalogue's key for a piece of news; several told together go by the heaviest. */
export function kindOfNews(news: News): string {
  switch (news.about) {
    case 'outage':
      return news.outage.uplink === null ? 'wan.down' : 'wan.uplink';
    case 'flapping':
      return 'wan.flapping';
    case 'degraded':
      return 'wan.degraded';
    case 'address':
      return 'wan.address';
    case 'active':
      return 'wan.active';
    case 'alarm':
      return news.key;
    case 'boot':
    case 'clock':
    case 'digest':
    case 'heartbeat':
    case 'test':
      return news.about;
    case 'log':
      return 'log.mail';
    case 'undelivered':
      return 'mail.undelivered';
    case 'collected': {
      const heaviest = weightiest(news.items);
      return heaviest === null ? 'digest' : kindOfNews(heaviest.news);
    }
  }
}
