/** Prints rows of a table, its columns as wide as they need to be. */
export function table(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  process.stdout.write(`\n${title}\n`);
  for (const row of rows) {
    process.stdout.write(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Whether `value` is at most `most`, and by how much not. */
export function aim(value: number, most: number, unit: string): string {
  const wanted = `≤ ${Number(most.toFixed(1))} ${unit}`;
  if (value <= most) return `${wanted}: met`;
  const over = value - most;
  const share = most === 0 ? '' : ` (${((over / most) * 100).toFixed(0)} %)`;
  return `${wanted}: missed by ${Number(over.toFixed(over < 10 ? 2 : 0))} ${unit}${share}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** `3.1 ms (2.8–9.0)`: median, least and most. */
export function spread(values: readonly number[], unit: string, digits = 1): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} ${unit} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}
