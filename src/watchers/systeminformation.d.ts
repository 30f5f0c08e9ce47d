/**
 * The single files of systeminformation that are used; its own types describe only the whole package. They are
 * CommonJS: bundled and loaded lazily, only their default export is there on every runtime.
 */
declare module 'systeminformation/lib/memory.js' {
  const memory: { mem(): Promise<{ readonly total: number; readonly active: number }> };
  export default memory;
}

declare module 'systeminformation/lib/cpu.js' {
  const cpu: { cpuTemperature(): Promise<{ readonly main: number | null }> };
  export default cpu;
}
