// `for await (const chunk of stream)`. By hand rather than by a generator: the engine does not wait for a generator's
// `finally` when the loop is left, and leaving must destroy the stream at once.
import { finished } from './finished.js';

/** Reads until the end; destroys the stream when the loop is left early, unless told not to. */
export function iterate(stream, options) {
  let failure; // undefined: goes on; null: ended; else { error }
  let wake = () => {};
  const onReadable = () => wake();
  stream.on('readable', onReadable);
  const stop = finished(stream, { writable: false }, (error) => {
    failure = error ? { error } : null;
    wake();
  });

  function leave(error) {
    stop();
    stream.off('readable', onReadable);
    if (error || failure === undefined || stream._readableState.autoDestroy) stream.destroy(error);
  }

  return {
    async next() {
      for (;;) {
        const chunk = stream.destroyed ? null : stream.read();
        if (chunk !== null) return { value: chunk, done: false };
        if (failure) {
          const { error } = failure;
          leave(error);
          throw error;
        }
        if (failure === null) {
          leave();
          return { value: undefined, done: true };
        }
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    },
    async return(value) {
      if (options?.destroyOnReturn !== false) leave();
      else {
        stop();
        stream.off('readable', onReadable);
      }
      return { value, done: true };
    },
    async throw(error) {
      leave(error);
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
