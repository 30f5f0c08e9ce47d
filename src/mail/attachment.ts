import { cleanLines, withoutAddresses } from './clean.ts';

/** A file that goes with a mail. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Log text as an attachment: control characters out, addresses masked unless `details`, compressed when longer
 * than `gzipAbove` bytes. `bytes` may be compressed already. The same bytes always give the same attachment.
 */
export async function logAttachment(
  bytes: Buffer,
  name: string,
  details: boolean,
  gzipAbove: number,
): Promise<Attachment> {
  const zlib = isGzip(bytes) || bytes.length > gzipAbove ? await import('node:zlib') : null;
  // A log is a few hundred kilobytes; what unpacks to far more was not written by the log watcher.
  const raw = isGzip(bytes) && zlib ? zlib.gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }) : bytes;
  const text = cleanLines(raw.toString('utf8'));
  const content = Buffer.from(details ? text : withoutAddresses(text), 'utf8');
  if (zlib !== null && content.length > gzipAbove) {
    return {
      filename: `${name}.txt.gz`,
      contentType: 'application/gzip',
      content: zlib.gzipSync(content),
    };
  }
  return { filename: `${name}.txt`, contentType: 'text/plain; charset=utf-8', content };
}
