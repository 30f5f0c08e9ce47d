import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './log-file.ts';

/** Bytes too large for the log, a file each in the state directory, by ids of letters, digits and hyphens. */
export interface LargeFiles {
  /** Keeps `bytes` as `id`; resolves when they are on the disk under their name. Rejects as the file system does. */
  keep(id: string, bytes: Buffer): Promise<void>;
  /** null: there are none that can be read. */
  read(id: string): Promise<Buffer | null>;
  /** Never fails. */
  remove(id: string): Promise<void>;
  /** Removes all but those of `ids`, and what an interrupted `keep` left. Never fails. */
  only(ids: ReadonlySet<string>): Promise<void>;
}

const pattern = /^mail-([A-Za-z0-9-]{1,80})\.bin(\.tmp)?$/;

export function createLargeFiles(dir: string): LargeFiles {
  const nameOf = (id: string): string => `mail-${id}.bin`;
  let swept: Promise<void> = Promise.resolve();

  async function sweep(ids: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(dir).catch(() => [])) {
      const [, id, temporary] = pattern.exec(name) ?? [];
      if (id === undefined || (ids.has(id) && temporary === undefined)) continue;
      await unlink(join(dir, name)).catch(() => undefined);
    }
  }

  return {
    async keep(id, bytes) {
      const name = nameOf(id);
      if (!pattern.test(name)) throw new Error(`${JSON.stringify(id)} cannot name a file`);
      await swept;
      const handle = await replaceFile(dir, `${name}.tmp`, name, bytes);
      await handle.close();
    },
    read: (id) => readFile(join(dir, nameOf(id))).catch(() => null),
    remove: (id) => unlink(join(dir, nameOf(id))).catch(() => undefined),
    only(ids) {
      swept = sweep(ids);
      return swept;
    },
  };
}
