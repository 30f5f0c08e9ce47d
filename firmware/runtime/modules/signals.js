// Signal names and the signals that a process listens to.
import { SIGNALS } from './internal/signals.js';

export const signalNumber = (name) => SIGNALS[name];
export const signalName = (number) => Object.keys(SIGNALS).find((name) => SIGNALS[name] === number) ?? null;

/** Lets listeners of `SIG…` events hear the signal. */
export function watchSignals(process) {
  const watched = new Map();
  process.on('newListener', (name) => {
    const number = SIGNALS[name];
    if (number === undefined || watched.has(name)) return;
    watched.set(
      name,
      startSignal(number, () => process.emit(name, name, number)),
    );
  });
  process.on('removeListener', (name) => {
    if (!watched.has(name) || process.listenerCount(name) > 0) return;
    watched.get(name).close();
    watched.delete(name);
  });
}

import { start as startSignal } from 'native:signals';
