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

/** An unknown name may be a newer version's: an error to who checks a file, a warning to the agent that must run. */
export function forRunning(problems: readonly Problem[]): Problem[] {
  return problems.map((p) =>
    p.code === 'unknown-key' || p.code === 'unknown-section' ? { ...p, severity: 'warning' } : p,
  );
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((p) => p.severity === 'error');
}
