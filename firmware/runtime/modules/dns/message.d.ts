export const TYPES: Readonly<Record<string, number>>;
export function encodeQuery(id: number, name: string, type: number): Buffer | null;
export function decodeAnswer(bytes: Buffer): {
  readonly id: number;
  readonly truncated: boolean;
  readonly rcode: number;
  readonly name: string;
  readonly type: number;
  readonly answers: readonly { readonly type: number; readonly ttl: number; readonly data: unknown }[];
};
