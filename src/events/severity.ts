/** Severities in rising order; names after RFC 5424 (without emergency, alert and debug, which a router's owner has no use for). */
export const severities = ['info', 'notice', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** True when `severity` is at least `least`. */
export function reaches(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}
