import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { LogConfig } from '../config/config.ts';
import { writeFileAtomic } from '../config/write.ts';
import type { AlarmEvent, LogEvent } from '../events/event.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import { followCommand } from './follow-command.ts';
import { type Follow, followFile } from './follow-file.ts';
import { type LogBuffer, logBuffer } from './log-buffer.ts';
import { maskLine } from './log-mask.ts';
import { logMatcher } from './log-matches.ts';

export interface LogWatch {
  readonly config: LogConfig;
  /** What must not leave in a mail, as `secretsOf` gives it. */
  readonly secrets: readonly string[];
  /** The state directory: log text that is to be mailed is laid down there. */
  readonly state: string;
  readonly now: () => Instant;
  readonly emit: (event: AlarmEvent | LogEvent) => void;
  readonly log: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
  /** What a watch before this one collected. */
  readonly collected?: LogBuffer | null;
}

export interface LogWatcher {
  /** The schedule came due: mails what came together, if anything did. */
  scheduled(): void;
  /** Gives what came together, for the next watch; null: nothing is collected. */
  stop(): LogBuffer | null;
}

/** The agent's own lines in syslog, as init systems write them. */
const ownLine = /(^|\s)wanbell(\[\d+\])?:/;
/** Log files of mails that have not left; older ones make room. */
const keepFiles = 4;

/** Watches the system log: lines that match are told, and the text is mailed when full and on schedule. */
export function startLogWatch(options: LogWatch): LogWatcher {
  const { config, secrets, now, emit, log, after = realAfter } = options;
  const collects = config.mailWhenFull !== null || config.schedule !== null;
  const buffer = collects ? (options.collected ?? logBuffer(config.maxSize)) : null;
  buffer?.resize(config.maxSize);
  const matcher = logMatcher({ patterns: config.match, severity: config.severity, now, emit, after });
  const full = config.mailWhenFull ?? Number.POSITIVE_INFINITY;
  let working: Promise<void> = Promise.resolve();

  function line(raw: string): void {
    const shown = maskLine(raw, secrets);
    if (!ownLine.test(raw)) matcher.look(raw, shown);
    if (buffer === null) return;
    // Mailed before a line more than there is room for costs the oldest one.
    if (full <= config.maxSize && buffer.size() + Buffer.byteLength(shown) + 1 > config.maxSize) mail('full');
    buffer.add(shown, now());
    if (buffer.came() >= full) mail('full');
  }

  function mail(reason: LogEvent['reason']): void {
    const collected = buffer?.content() ?? null;
    if (buffer === null || collected === null) return;
    buffer.clear();
    working = working.then(async () => {
      const { bytes, lines, first } = collected;
      try {
        const file = await layDown(options.state, bytes, config.gzipAbove);
        emit({ kind: 'log', at: now(), reason, file, bytes: bytes.length, lines, first });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log(`log: ${lines} lines cannot be kept for mailing (${why}); they are lost`);
      }
    });
  }

  const cancel = follow(config.source, { line, log, after });
  return {
    scheduled: () => mail('scheduled'),
    stop() {
      cancel();
      matcher.stop();
      return buffer;
    },
  };
}

function follow(source: LogConfig['source'], options: Follow): Cancel {
  switch (source.kind) {
    case 'off':
      return () => undefined;
    case 'file':
      return followFile(source.path, options);
    case 'command':
      return followCommand(source.argv, options, /(^|\/)logread$/.test(source.argv[0] ?? ''));
    case 'auto': {
      const logread = ['/sbin/logread', '/usr/sbin/logread', '/bin/logread', '/usr/bin/logread'].find(canRun);
      if (logread !== undefined) return followCommand([logread, '-f'], options, true);
      const file = ['/var/log/messages', '/var/log/syslog'].find((path) => existsSync(path));
      if (file !== undefined) return followFile(file, options);
      options.log(
        'log: there is neither logread nor /var/log/messages nor /var/log/syslog; set source in [log]',
      );
      return () => undefined;
    }
  }
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Writes log text into the state directory, durably, and gives the file's name there. */
async function layDown(state: string, bytes: Buffer, gzipAbove: number): Promise<string> {
  const packed = bytes.length > gzipAbove ? (await import('node:zlib')).gzipSync(bytes) : null;
  makeRoom(state);
  const file = `log-${randomBytes(6).toString('hex')}.txt${packed === null ? '' : '.gz'}`;
  writeFileAtomic(`${state}/${file}`, packed ?? bytes);
  return file;
}

function makeRoom(state: string): void {
  const files = readdirSync(state)
    .filter((name) => /^log-[0-9a-f]{12}\.txt(\.gz)?(\.\d+\.tmp)?$/.test(name))
    .map((name) => ({ name, since: statSync(`${state}/${name}`).mtimeMs }))
    .sort((a, b) => b.since - a.since);
  for (const { name } of files.slice(keepFiles - 1)) rmSync(`${state}/${name}`, { force: true });
}
