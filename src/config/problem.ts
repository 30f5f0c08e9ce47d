/** Something wrong in a configuration or event file: where, what, and what to do. */
export interface Problem {
  /** A short stable name of the rule (`unknown-key`, `bad-duration`). */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based; null when it is about the file as a whole. */
  readonly line: number | null;
  readonly section: string | null;
  readonly key: string | null;
  /** What is wrong and what to do, one sentence each. Never a secret's value. */
  readonly message: string;
}

/** `file:line: message`, as every command prints a problem. */
export function problemText(problem: Problem): string {
  const where = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return `${where}: ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}`;
}
