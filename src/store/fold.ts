import type { Order } from '../incidents/notice.ts';
import type { Instant } from '../time/instant.ts';

/**
 * How what the store keeps beside the policy's state (the outbox) is made of its records. Pure: the same records
 * in the same order give the same state, at run time and when read back.
 */
export interface Fold<State, Move> {
  readonly empty: State;
  /** What the policy ordered. */
  orders(state: State, orders: readonly Order[], at: Instant): State;
  /** null: not possible in this state. */
  move(state: State, move: Move, at: Instant): State | null;
  /** false: concerns only what lives in RAM, no record is written. */
  durable(state: State, move: Move): boolean;
  /** The process ended and another one began. */
  restarted(state: State): State;
  /** The durable state, in pieces for a record each, and back. */
  pieces(state: State): readonly unknown[];
  piece(state: State, piece: unknown): State;
}
