/** The single files of systeminformation that are used; its own types describe only the whole package. */
declare module 'systeminformation/lib/memory.js' {
  export function mem(): Promise<{ readonly total: number; readonly active: number }>;
}

declare module 'systeminformation/lib/cpu.js' {
  export function cpuTemperature(): Promise<{ readonly main: number | null }>;
}
