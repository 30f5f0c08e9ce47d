import type { Duplex } from 'node:stream';
import { connectUnix } from './qmp.ts';

/** The limits only end what hangs: an emulated router on a busy machine may take many times as long as usual. */
export const patience = 240_000;

export interface Console {
  /** All that came so far. */
  text(): string;
  /** Waits for text after position `from`; fails after `limit` milliseconds with what came. */
  wait(pattern: RegExp, limit: number, from?: number): Promise<RegExpExecArray>;
  /** Has a shell read commands instead of a person; call it once after each boot. */
  takeOver(limit: number): Promise<void>;
  /** Runs shell commands in one line and gives what they printed; errors are among it. */
  run(command: string, limit?: number): Promise<string>;
}

/** The serial console of a guest behind a unix socket, with a root shell at its end. */
export const openConsole = async (path: string): Promise<Console> => createConsole(await connectUnix(path));

export function createConsole(line: Duplex): Console {
  let text = '';
  let number = 0;
  let ended = false;
  const checks = new Set<() => void>();
  line.setEncoding('utf8');
  line.on('data', (chunk) => {
    text += chunk;
    for (const check of [...checks]) check();
  });
  line.on('error', () => undefined);
  line.on('close', () => {
    ended = true;
    for (const check of [...checks]) check();
  });

  function wait(pattern: RegExp, limit: number, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(`within ${limit} ms`), limit);
      function fail(when: string): void {
        clearTimeout(timer);
        checks.delete(check);
        reject(new Error(`console: no ${pattern} ${when}:\n${text.slice(-4000)}`));
      }
      function check(): void {
        const found = pattern.exec(text.slice(from));
        if (found === null) {
          if (ended) fail('before its end');
          return;
        }
        clearTimeout(timer);
        checks.delete(check);
        resolve(found);
      }
      checks.add(check);
      check();
    });
  }

  return {
    text: () => text,
    wait,
    async takeOver(limit) {
      await wait(/[/~] # /, limit);
      line.write(
        `stty -echo; echo tak""en; while IFS= read -r line; do eval "$line" </dev/null 2>&1; done\n`,
      );
      await wait(/taken\r?\n/, patience);
    },
    async run(command, limit = patience) {
      number += 1;
      const from = text.length;
      // Written apart, so that an echo of the command is not taken for its end.
      line.write(`echo "<be""gin ${number}>"; ${command}; echo "<e""nd ${number}>"\n`);
      await wait(new RegExp(`<end ${number}>`), limit, from);
      const printed = text.slice(from).replaceAll('\r', '');
      const begin = `<begin ${number}>\n`;
      return printed.slice(printed.indexOf(begin) + begin.length, printed.indexOf(`<end ${number}>`));
    },
  };
}
