import type { Device, Recipient } from '../config/config.ts';
import type { Notice } from '../incidents/notice.ts';
import type { ToLocal } from '../language/dates.ts';
import type { Instant } from '../time/instant.ts';
import { type Attachment, logAttachment } from './attachment.ts';
import { bodyOf } from './body.ts';
import { dateHeader, idDomain, messageId, wanbellHeaders } from './headers.ts';
import { headlineOf, subjectOf } from './headline.ts';
import { renderHtml } from './html.ts';
import { machineJson } from './machine.ts';
import type { Message } from './message.ts';
import { shortLine } from './short.ts';
import { renderText } from './text.ts';
import { reasonInWords } from './undelivered.ts';
import { deviceName, type View, viewFor } from './view.ts';

/** What a mail needs beside its notice. */
export interface ComposeContext {
  readonly device: Pick<Device, 'name'>;
  readonly recipient: Pick<Recipient, 'address' | 'format' | 'language'>;
  /** The sender's address. */
  readonly from: string;
  /** `[mail] details`: addresses and MACs may be shown. */
  readonly details: boolean;
  /** `[log] gzip_above`, in bytes. */
  readonly gzipAbove: number;
  /** The moment of composing. While its `wall` is null, the mail says that its times are not certain. */
  readonly now: Instant;
  /** The wall clock as good as it is known, for `Date:` while the clock is not set. */
  readonly bestWall: number;
  /** Turns milliseconds since the epoch into the device's local time. */
  readonly local: ToLocal;
  /** Reads log text that is to be attached; null when it is gone. */
  readonly attachment: (file: string) => Promise<Buffer | null>;
}

interface Mime {
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
}

/** `told`: the notice for people. */
async function parts(
  notice: Notice,
  told: Notice,
  context: ComposeContext,
  view: View,
  withLog: boolean,
): Promise<Mime> {
  const { body } = view.words;
  const { format } = context.recipient;
  if (format === 'short') return { text: `${shortLine(told, view)}\n`, html: null, attachments: [] };
  const remarks: string[] = [];
  const attachments: Attachment[] = [];
  if (notice.news.about === 'log') {
    const bytes = await context.attachment(notice.news.file);
    if (bytes === null) remarks.push(body.logGone);
    else if (!withLog) remarks.push(body.logUnfit);
    else {
      attachments.push(await logAttachment(bytes, body.attachment, context.details, context.gzipAbove));
      remarks.push(context.details ? body.logAttached : `${body.logAttached} ${body.logHidden}`);
    }
  }
  const clockSet = context.now.wall !== null;
  if (!clockSet) remarks.push(body.clockNotSet);
  const blocks = bodyOf(told, view, remarks);
  if (format === 'machine') {
    const json = machineJson(notice, view, headlineOf(notice.news, view), clockSet);
    attachments.unshift({
      filename: 'wanbell.json',
      contentType: 'application/json',
      content: Buffer.from(`${JSON.stringify(json, null, 1)}\n`, 'utf8'),
    });
    return { text: renderText(blocks), html: null, attachments };
  }
  // A sign of life is read by a machine elsewhere, if at all.
  const html = notice.news.about === 'heartbeat' ? null : renderHtml(blocks, view.words.language);
  return { text: renderText(blocks), html, attachments };
}

/**
 * The mail that tells `notice` to one recipient, ready to be sent and, with the same context, the same to the
 * byte. Never fails on hostile names or texts; a log that cannot be attached is left out, and the mail says so.
 */
export async function compose(notice: Notice, context: ComposeContext): Promise<Message> {
  const view = await viewFor(context.recipient.language, context);
  const told = await reasonInWords(notice, context.recipient.language);
  try {
    return await build(notice, told, context, view, true);
  } catch (error) {
    if (notice.news.about !== 'log') throw error;
    return build(notice, told, context, view, false);
  }
}

async function build(
  notice: Notice,
  told: Notice,
  context: ComposeContext,
  view: View,
  withLog: boolean,
): Promise<Message> {
  const { text, html, attachments } = await parts(notice, told, context, view, withLog);
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const domain = idDomain(context.from);
  const id = messageId(notice.id, domain);
  const subject = context.recipient.format === 'short' ? shortLine(told, view) : subjectOf(told, view);
  const root = notice.incident === null ? null : messageId(notice.incident, domain);
  const { wall } = context.now;
  const raw = await new MailComposer({
    from: { name: deviceName(view), address: context.from },
    to: { name: '', address: context.recipient.address },
    subject,
    messageId: id,
    date: dateHeader(wall ?? context.bestWall, context.local, wall !== null),
    ...(root === null ? {} : { references: [root] }),
    headers: [...wanbellHeaders(notice)],
    text,
    ...(html === null ? {} : { html }),
    attachments: attachments.map((file) => ({ ...file })),
    baseBoundary: id.replace(/[^A-Za-z0-9]+/g, '').slice(0, 32),
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return { from: context.from, to: context.recipient.address, messageId: id, subject, raw };
}
