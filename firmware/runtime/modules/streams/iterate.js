// `for await (const chunk of stream)`.
import { nextTick } from 'native:calls';
import { finished } from './finished.js';

/** Reads until the end; destroys the stream when the loop is left early, unless told not to. */
export async function* iterate(stream, options) {
  let wake = () => {};
  const onReadable = () => wake();
  stream.on('readable', onReadable);
  let failure;
  const stop = finished(stream, { writable: false }, (error) => {
    failure = error ? { error } : null;
    wake();
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (failure) throw failure.error;
      else if (failure === null) return;
      else
        await new Promise((resolve) => {
          wake = resolve;
          if (failure !== undefined) nextTick(resolve);
        });
    }
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    if (
      (failure || options?.destroyOnReturn !== false) &&
      (failure === undefined || failure || stream._readableState.autoDestroy)
    ) {
      stream.destroy(failure?.error);
    } else {
      stream.off('readable', onReadable);
      stop();
    }
  }
}
