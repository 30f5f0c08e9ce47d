import { spawnSync } from 'node:child_process';

/** What Python's `email` makes of a mail. */
export interface Parsed {
  readonly defects: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly leaves: readonly {
    readonly type: string;
    readonly filename: string | null;
    readonly content: string;
  }[];
}

/** Lets one Python process parse all mails. */
export function parseMails(mails: readonly Buffer[]): readonly Parsed[] {
  const program = new URL('./mime-oracle.py', import.meta.url).pathname;
  const input = mails.map((raw) => `${JSON.stringify({ raw: raw.toString('base64') })}\n`).join('');
  const python = spawnSync('python3', [program], {
    input,
    maxBuffer: 1 << 28,
    timeout: 120_000,
    encoding: 'utf8',
  });
  if (python.status !== 0)
    throw new Error(`python3 ended with ${python.status}: ${python.stderr ?? python.error}`);
  const parsed = python.stdout
    .trimEnd()
    .split('\n')
    .map((line): Parsed => JSON.parse(line));
  if (parsed.length !== mails.length) throw new Error(`${mails.length} mails, ${parsed.length} answers`);
  return parsed;
}

/** The values of one header field. */
export function header(parsed: Parsed, name: string): readonly string[] {
  return parsed.headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
