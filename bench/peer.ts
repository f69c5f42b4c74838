/** The engine to compare with: ActPlane (Rust, July 2026), its tracepoint mode on Linux 6.18, as it was measured. */

/** p50 in ns of the bare call, and ratios to it. */
export interface PeerRow {
  readonly operation: string;
  /** the operation of this bench that is the same */
  readonly own: string;
  readonly bare: number;
  readonly at1: number;
  readonly at32: number;
  readonly at100: number;
  readonly outside100: number;
}

export const PEER: readonly PeerRow[] = [
  { operation: "open", own: "open", bare: 1392, at1: 13, at32: 116, at100: 272, outside100: 1.27 },
  { operation: "read 4 KiB", own: "read-4k", bare: 492, at1: 12, at32: 100, at100: 199, outside100: 1.78 },
  { operation: "write 4 KiB", own: "write-4k", bare: 676, at1: 4.7, at32: 6.1, at100: 7.0, outside100: 1.58 },
  {
    operation: "create + unlink",
    own: "create-unlink",
    bare: 14_728,
    at1: 1.9,
    at32: 8.5,
    at100: 19,
    outside100: 1.06,
  },
  { operation: "rename", own: "rename", bare: 6444, at1: 3.1, at32: 18, at100: 43, outside100: 1.06 },
  { operation: "connect (UDP)", own: "connect", bare: 1720, at1: 1.0, at32: 4.5, at100: 6.7, outside100: 1.32 },
  { operation: "fork + wait", own: "fork", bare: 168_500, at1: 1.21, at32: 1.26, at100: 1.26, outside100: 1.11 },
  { operation: "fork + exec", own: "exec", bare: 735_000, at1: 1.15, at32: 1.84, at100: 2.86, outside100: 1.07 },
  { operation: "getppid", own: "getppid", bare: 92, at1: 1.2, at32: 1.2, at100: 1.2, outside100: 1.2 },
];

/** Milliseconds to load, and MiB of maps. */
export const PEER_LOAD = { least: 7600, most: 14_000 };
export const PEER_MAPS = 151;
