import { randomUUID } from 'node:crypto';
import type { Config, Recipient } from '../config/config.ts';
import type { Notice } from '../incidents/notice.ts';
import type { ToLocal } from '../language/dates.ts';
import { wallClock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import { compose } from './compose.ts';
import type { Message } from './message.ts';

/** The mail that the owner asks for to see that mail arrives; it passes neither policy nor outbox. */
export function composeTest(
  config: Config,
  recipient: Recipient,
  from: string,
  now: Instant,
  local: ToLocal,
): Promise<Message> {
  const notice: Notice = {
    id: `test-${randomUUID()}`,
    recipient: recipient.name,
    incident: null,
    severity: 'info',
    at: now,
    news: { about: 'test' },
    counts: false,
    until: null,
  };
  return compose(notice, {
    device: config.device,
    recipient,
    from,
    details: config.mail.details,
    gzipAbove: config.log.gzipAbove,
    now,
    bestWall: wallClock(),
    local,
    attachment: () => Promise.resolve(null),
  });
}
