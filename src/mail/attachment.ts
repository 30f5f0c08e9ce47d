import { cleanLines, withoutAddresses } from './clean.ts';

/** A file that goes with a mail. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Log text is at most `[log] max_size`; what unpacks to far more was not written by the log watcher. */
const mostUnpacked = 2 * 1024 * 1024;
/** Text is cleaned in pieces of whole lines of about this many bytes, so that a large log takes little memory. */
const piece = 16 * 1024;

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function cleaned(raw: Buffer, details: boolean): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from < raw.length; ) {
    const end = raw.indexOf(0x0a, from + piece);
    const to = end === -1 ? raw.length : end + 1;
    const text = cleanLines(raw.toString('utf8', from, to));
    parts.push(Buffer.from(details ? text : withoutAddresses(text), 'utf8'));
    from = to;
  }
  return Buffer.concat(parts);
}

/**
 * Log text as an attachment: control characters out, addresses masked unless `details`, compressed when longer
 * than `gzipAbove` bytes. `bytes` may be compressed already. The same bytes always give the same attachment. Fails
 * when they are damaged or too large.
 */
export async function logAttachment(
  bytes: Buffer,
  name: string,
  details: boolean,
  gzipAbove: number,
): Promise<Attachment> {
  const zlib = isGzip(bytes) || bytes.length > gzipAbove ? await import('node:zlib') : null;
  const raw = isGzip(bytes) && zlib ? zlib.gunzipSync(bytes, { maxOutputLength: mostUnpacked }) : bytes;
  const content = cleaned(raw, details);
  if (zlib !== null && content.length > gzipAbove) {
    return {
      filename: `${name}.txt.gz`,
      contentType: 'application/gzip',
      content: zlib.gzipSync(content),
    };
  }
  return { filename: `${name}.txt`, contentType: 'text/plain; charset=utf-8', content };
}
