/** What reading one value gave. `message` says what is wrong and what to do, and never quotes a secret. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** How a page shows a value. */
export type Shape =
  | 'text'
  | 'choice'
  | 'switch'
  | 'number'
  | 'duration'
  | 'size'
  | 'list'
  | 'address'
  | 'hours'
  | 'threshold'
  | 'schedule';

export interface ValueType<T> {
  readonly shape: Shape;
  /** null unless the shape is `choice`. */
  readonly choices: readonly string[] | null;
  /** The limits as INI text; null: none on this side. */
  readonly min: string | null;
  readonly max: string | null;
  /** `text` is trimmed, unquoted, and free of control characters. */
  parse(text: string): Parsed<T>;
}

export interface Key<T> {
  readonly type: ValueType<T>;
  /** As one would write it; empty: not set. */
  readonly default: string;
  readonly help: string;
  readonly secret: boolean;
}

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** One section of the file, or all that share its word (`[recipient.NAME]`). */
export interface Section {
  readonly name: string;
  /** `none`: `[x]` only; `required`: `[x.NAME]` only; `optional`: both; a list: `[x]` and these. */
  readonly labels: 'none' | 'required' | 'optional' | readonly string[];
  readonly help: string;
  readonly keys: Keys;
}

type Camel<S> = S extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S;

/** The values that a section's keys give, under camelCase names. */
export type Values<K extends Keys> = {
  readonly [P in keyof K as Camel<P>]: K[P] extends Key<infer T> ? T : never;
};

/** True when both types are the same; for checks by the compiler. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function bad(code: string, message: string): { ok: false; code: string; message: string } {
  return { ok: false, code, message };
}

export function key<T>(type: ValueType<T>, byDefault: string, help: string): Key<T> {
  return { type, default: byDefault, help, secret: false };
}

export function secretKey<T>(type: ValueType<T>, help: string): Key<T> {
  return { type, default: '', help, secret: true };
}

/** The value that a key has when nothing is written. */
export function fallback<T>(of: Key<T>): T {
  const parsed = of.type.parse(of.default);
  if (!parsed.ok) throw new Error(`bad default in the schema: ${of.default}: ${parsed.message}`);
  return parsed.value;
}

/** `perHour` for `per_hour`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
