declare const WANBELL_VERSION: string;

/** Runs the command named by `argv` and returns its exit code (sysexits). */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === '--version') {
    process.stdout.write(`wanbell ${WANBELL_VERSION}\n`);
    return 0;
  }
  process.stderr.write('wanbell: no such command\n');
  return 64;
}
