// Readable.pipe and unpipe.
import { nextTick } from 'native:calls';
import { errorOrDestroy } from './base.js';

export function pipeTo(source, target, options) {
  const state = source._readableState;
  state.pipes.push(target);
  const end = options?.end !== false ? onEnd : onUnpipeSelf;
  if (state.endEmitted) nextTick(end);
  else source.once('end', end);
  target.on('unpipe', onUnpipe);

  function onEnd() {
    target.end();
  }
  function onUnpipeSelf() {
    source.unpipe(target);
  }
  function onUnpipe(readable, info) {
    if (readable === source && info && info.done !== true) {
      info.done = true;
      clean();
    }
  }
  let cleaned = false;
  function clean() {
    target.removeListener('close', onClose);
    target.removeListener('finish', onFinish);
    if (onDrain) target.removeListener('drain', onDrain);
    target.removeListener('error', onError);
    target.removeListener('unpipe', onUnpipe);
    source.removeListener('end', end);
    source.removeListener('data', onData);
    cleaned = true;
    if (onDrain && state.awaitDrain?.has(target)) onDrain();
  }
  let onDrain;
  function pause() {
    if (!cleaned) {
      state.awaitDrain ??= new Set();
      if (state.pipes.includes(target)) state.awaitDrain.add(target);
      source.pause();
    }
    if (!onDrain) {
      onDrain = () => {
        state.awaitDrain?.delete(target);
        if (!state.awaitDrain?.size && source.listenerCount('data') > 0) source.resume();
      };
      target.on('drain', onDrain);
    }
  }
  source.on('data', onData);
  function onData(chunk) {
    if (target.write(chunk) === false) pause();
  }
  function onError(error) {
    source.unpipe(target);
    target.removeListener('error', onError);
    if (target.listenerCount('error') === 0) {
      const states = target._writableState || target._readableState;
      if (states && !states.errorEmitted) errorOrDestroy(target, error);
      else target.emit('error', error);
    }
  }
  target.prependListener('error', onError);
  function onClose() {
    target.removeListener('finish', onFinish);
    source.unpipe(target);
  }
  target.once('close', onClose);
  function onFinish() {
    target.removeListener('close', onClose);
    source.unpipe(target);
  }
  target.once('finish', onFinish);
  target.emit('pipe', source);
  if (target.writableNeedDrain === true) pause();
  else if (!state.flowing) source.resume();
  return target;
}

export function unpipeFrom(source, target) {
  const state = source._readableState;
  if (state.pipes.length === 0) return source;
  const gone = target ? state.pipes.filter((each) => each === target) : state.pipes;
  if (target && gone.length === 0) return source;
  state.pipes = target ? state.pipes.filter((each) => each !== target) : [];
  if (state.pipes.length === 0) source.pause();
  for (const each of gone) each.emit('unpipe', source, target ? { unpiped: false } : { done: false });
  return source;
}
