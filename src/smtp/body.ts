import { Readable } from 'node:stream';
import { failed } from './verdict.ts';
import type { Watch } from './watch.ts';

const piece = 32 * 1024;

/**
 * The mail's text as a stream whose end, and with it the final dot, is held back until `onFinalDot` is done:
 * from then on nobody can say whether the server has the mail, until it answers.
 */
export function body(raw: Buffer, watching: Watch, onFinalDot: () => Promise<void> | void): Readable {
  let offset = 0;
  let ending = false;
  const stream = new Readable({
    read() {
      if (offset < raw.length) {
        watching.progress();
        const part = raw.subarray(offset, offset + piece);
        offset += piece;
        stream.push(part);
      } else if (!ending) {
        ending = true;
        void finish();
      }
    },
  });
  async function finish(): Promise<void> {
    try {
      await onFinalDot();
    } catch {
      // The mail was overtaken, or nothing can be kept durable: it must not be sent.
      watching.fail(failed('data', 'aborted'));
    }
    if (watching.verdict !== null) return;
    watching.dot();
    stream.push(null);
  }
  return stream;
}
