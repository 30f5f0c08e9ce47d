// stream.finished and stream.pipeline.
import { nextTick } from 'native:calls';
import { coded } from '../internal/errors.js';

const premature = () => coded(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

/** Calls back once the stream has ended, finished, failed or closed; returns a function that stops waiting. */
export function finished(stream, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, {}];
  const r = stream._readableState;
  const w = stream._writableState;
  const needReadable = options?.readable ?? !!(r && r.readable !== false);
  const needWritable = options?.writable ?? !!(w && w.writable !== false);
  let readableDone = !r || r.endEmitted;
  let writableDone = !w || w.finished;
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    callback.call(stream, error);
  };
  const willClose =
    (r ?? w)?.autoDestroy &&
    (r ?? w)?.emitClose &&
    (!r || needReadable) === !!r &&
    (!w || needWritable) === !!w;
  const onEnd = () => {
    readableDone = true;
    if (stream.destroyed) return;
    if (!(willClose && (!stream.writable || needWritable)) && (!needWritable || writableDone)) done();
  };
  const onFinish = () => {
    writableDone = true;
    if (!(willClose && (!stream.readable || needReadable)) && (!needReadable || readableDone)) done();
  };
  const failure = () => (w?.errored ?? r?.errored) || undefined;
  const onClose = () => {
    const error = failure();
    if (error) done(error);
    else if ((needReadable && r && !r.endEmitted) || (needWritable && w && !w.finished)) done(premature());
    else done();
  };
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options?.error !== false) stream.on('error', done);
  stream.on('close', onClose);
  if ((w ?? r)?.closed || (r?.closeEmitted ?? w?.closeEmitted)) nextTick(onClose);
  else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willClose) nextTick(onClose);
  } else if (
    (!needReadable || readableDone) &&
    (!needWritable || writableDone) &&
    !(willClose && (r?.autoDestroy || w?.autoDestroy) && !stream.destroyed && needReadable && needWritable)
  ) {
    nextTick(onClose);
  }
  return () => {
    called = true;
    stream.removeListener('end', onEnd);
    stream.removeListener('finish', onFinish);
    stream.removeListener('error', done);
    stream.removeListener('close', onClose);
  };
}

/** Pipes streams (and, first, an iterable) into each other; destroys all when one fails. */
export function pipeline(...streams) {
  const callback = typeof streams.at(-1) === 'function' ? streams.pop() : () => {};
  const list = Array.isArray(streams[0]) ? streams[0] : streams;
  if (typeof list[0].pipe !== 'function') list[0] = pipeline.readableFrom(list[0]);
  let left = list.length;
  let failure;
  const done = (error, stream) => {
    if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
    if (error) for (const each of list) if (each !== stream) each.destroy(error);
    if (--left === 0) callback(failure);
  };
  list.forEach((stream, i) => {
    const stop = finished(stream, { readable: i < list.length - 1, writable: i > 0 }, (error) => {
      stop();
      // What destroying raises later has been told.
      if (error) stream.on('error', () => {});
      done(error, stream);
    });
    if (i > 0) list[i - 1].pipe(stream);
  });
  return list.at(-1);
}
