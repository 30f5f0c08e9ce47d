// node:stream
import { addAbortSignal, getDefaultHighWaterMark, Stream } from './streams/base.js';
import { Duplex, PassThrough, Transform } from './streams/duplex.js';
import { finished, pipeline } from './streams/finished.js';
import { Readable } from './streams/readable.js';
import { Writable } from './streams/writable.js';

pipeline.readableFrom = Readable.from;

export const promises = {
  pipeline: (...streams) =>
    new Promise((resolve, reject) => {
      const options = streams.at(-1);
      if (options && typeof options === 'object' && !options.pipe && !options[Symbol.asyncIterator]) {
        streams.pop();
        if (options.signal) addAbortSignal(options.signal, streams[0]);
      }
      pipeline(...streams, (error) => (error ? reject(error) : resolve()));
    }),
  finished: (stream, options) =>
    new Promise((resolve, reject) => {
      finished(stream, options ?? {}, (error) => (error ? reject(error) : resolve()));
    }),
};

Object.assign(Stream, {
  Stream,
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  pipeline,
  finished,
  addAbortSignal,
  getDefaultHighWaterMark,
  promises,
});

export {
  addAbortSignal,
  Duplex,
  finished,
  getDefaultHighWaterMark,
  PassThrough,
  pipeline,
  Readable,
  Stream,
  Transform,
  Writable,
};
export default Stream;
