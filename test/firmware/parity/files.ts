import * as fs from 'node:fs';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Print } from './main.ts';

/** Without the temporary folder's own name. */
function clean(error: unknown, folder: string): unknown {
  const { code, syscall, message, errno } = error as NodeJS.ErrnoException;
  return [code, syscall, errno, message.replaceAll(folder, 'DIR')];
}

function synchronous(print: Print, folder: string): void {
  const path = join(folder, 'a');
  fs.writeFileSync(path, 'hello');
  fs.appendFileSync(path, ' wörld');
  print('read', [
    fs.readFileSync(path, 'utf8'),
    fs.readFileSync(path).length,
    fs.readFileSync(path, { encoding: 'latin1' }).length,
  ]);
  fs.writeFileSync(join(folder, 'exclusive'), 'x', { flag: 'wx', mode: 0o600 });
  const stat = fs.statSync(join(folder, 'exclusive'));
  print('stat', [
    stat.isFile(),
    stat.isDirectory(),
    stat.size,
    (stat.mode & 0o777).toString(8),
    stat.mtime instanceof Date,
    stat.nlink,
  ]);
  for (const fail of [
    () => fs.readFileSync(join(folder, 'none')),
    () => fs.writeFileSync(join(folder, 'exclusive'), 'x', { flag: 'wx' }),
    () => fs.readdirSync(path),
    () => fs.mkdirSync(folder),
    () => fs.rmdirSync(folder),
    () => fs.openSync(join(folder, 'link'), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW),
    () => fs.closeSync(9999),
    () => fs.readFileSync(folder),
    () => fs.renameSync(join(folder, 'none'), path),
    () => fs.openSync(path, 'nope'),
    () => fs.accessSync(join(folder, 'none')),
    () => fs.readlinkSync(path),
    () => fs.rmSync(join(folder, 'none')),
  ]) {
    if (!fs.existsSync(join(folder, 'link'))) fs.symlinkSync(path, join(folder, 'link'));
    try {
      print('no error', fail());
    } catch (error) {
      print('error', clean(error, folder));
    }
  }
  print('no entry', fs.statSync(join(folder, 'none'), { throwIfNoEntry: false }));
  const fd = fs.openSync(join(folder, 'data'), 'w+', 0o640);
  print('write', [
    fs.writeSync(fd, 'abcdef'),
    fs.writeSync(fd, Buffer.from('XY'), 0, 2, 1),
    fs.writeSync(fd, 'Z', 4),
  ]);
  const buffer = Buffer.alloc(4);
  print('read at', [fs.readSync(fd, buffer, 0, 4, 1), buffer.toString(), fs.readSync(fd, buffer, 0, 4, 100)]);
  fs.fsyncSync(fd);
  fs.fdatasyncSync(fd);
  fs.ftruncateSync(fd, 3);
  print('fstat', fs.fstatSync(fd).size);
  fs.closeSync(fd);
  fs.mkdirSync(join(folder, 'd/e/f'), { recursive: true });
  print('again', fs.mkdirSync(join(folder, 'd/e/f'), { recursive: true }));
  print(
    'entries',
    fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => [entry.name, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()]),
  );
  fs.renameSync(path, join(folder, 'b'));
  fs.chmodSync(join(folder, 'b'), 0o444);
  fs.utimesSync(join(folder, 'b'), 1000, 2000);
  print('times', [
    fs.statSync(join(folder, 'b')).mtimeMs,
    fs.statSync(join(folder, 'b')).atime.toISOString(),
    fs.lstatSync(join(folder, 'link')).isSymbolicLink(),
    fs.existsSync(join(folder, 'link')),
  ]);
  fs.unlinkSync(join(folder, 'b'));
  const directory = fs.openSync(folder, 'r');
  fs.fsyncSync(directory);
  fs.closeSync(directory);
  print('statfs', typeof fs.statfsSync(folder).bavail);
  print('proc', [
    fs.readFileSync('/proc/self/status', 'utf8').includes('Pid:'),
    fs.readFileSync('/proc/sys/kernel/ostype', 'utf8'),
  ]);
  print('real', fs.realpathSync(join(folder, 'd/../d/e')).endsWith('/d/e'));
}

async function asynchronous(print: Print, folder: string): Promise<void> {
  const path = join(folder, 'p');
  await promises.writeFile(path, 'x'.repeat(100_000));
  await promises.appendFile(path, Buffer.from('end'));
  const text = await promises.readFile(path, 'utf8');
  print('promised', [text.length, text.slice(-3), (await promises.stat(path)).size]);
  const handle = await promises.open(path, 'r+');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(5), 0, 5, 99_998);
  print('handle', [
    bytesRead,
    buffer.toString('latin1'),
    (await handle.write('Q', 0)).bytesWritten,
    (await handle.stat()).size,
  ]);
  await handle.truncate(10);
  await handle.sync();
  await handle.datasync();
  print('contents', await handle.readFile('utf8'));
  await handle.close();
  for (const fail of [
    () => promises.readFile(join(folder, 'none')),
    () => promises.open(join(folder, 'none/x'), 'w'),
    () => promises.rename(path, join(folder, 'none/x')),
    () => promises.readdir(path),
    () => promises.mkdir(folder),
    () => promises.access(join(folder, 'none')),
  ]) {
    await fail().then(
      () => print('no error'),
      (error) => print('error', clean(error, folder)),
    );
  }
  await promises.mkdir(join(folder, 'q/r'), { recursive: true });
  await promises.rm(join(folder, 'q'), { recursive: true });
  await promises.rm(join(folder, 'none'), { force: true });
  print('gone', fs.existsSync(join(folder, 'q')));
  print(
    'callback',
    await new Promise((resolve) => fs.readFile(path, 'utf8', (error, data) => resolve([error, data]))),
  );
  print(
    'callback error',
    await new Promise((resolve) =>
      fs.readFile(join(folder, 'none'), (error) => resolve(clean(error, folder))),
    ),
  );
  const chunks: string[] = [];
  for await (const chunk of fs.createReadStream(path, { encoding: 'utf8', highWaterMark: 4 }))
    chunks.push(chunk);
  print('stream', chunks);
  await new Promise((resolve) =>
    fs.createReadStream(join(folder, 'none')).on('error', (error) => {
      print('stream error', clean(error, folder));
      resolve(null);
    }),
  );

  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    const watcher = fs.watch(folder, (event, name) => {
      seen.push(`${event} ${name}`);
      if (name === 'watched') {
        watcher.close();
        resolve();
      }
    });
    fs.writeFileSync(join(folder, 'tmp'), 'x');
    fs.renameSync(join(folder, 'tmp'), join(folder, 'watched'));
  });
  print('watch', [...new Set(seen)]);
  try {
    fs.watch(join(folder, 'none'));
  } catch (error) {
    print('watch error', clean(error, folder));
  }
}

export async function files(print: Print): Promise<void> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    synchronous(print, folder);
    await asynchronous(print, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  print('constants', [fs.constants.O_CREAT, fs.constants.O_EXCL, fs.constants.S_IFMT]);
}
