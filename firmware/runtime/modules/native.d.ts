/** What the C program offers to the TypeScript part of the runtime; the rest of it is called from JavaScript. */
declare module 'native:netlink' {
  /** Calls `changed` when the kernel announces a link, address or route, or lost count of its announcements. */
  export function watch(changed: () => void): { close(): void };
}

declare module 'native:ping' {
  export function ping(
    address: string,
    device: string | null,
    timeout: number,
    done: (error: 'timeout' | 'unreachable' | 'not-permitted' | 'failed' | null, ms: number) => void,
  ): void;
  export function clockSynchronised(): boolean | null;
}

declare module 'native:tls' {
  /** Whether the file can be read and holds PEM certificates. */
  export function holdsRoots(path: string): boolean;
}
