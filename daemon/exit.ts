/**
 * Exit statuses of actplaned. A start that fails says one line on standard
 * error, and what to do on a second.
 */
export const EXIT = {
  ok: 0,
  /** failed while running */
  failed: 1,
  /** a wrong option */
  usage: 2,
  /** not started by root */
  notRoot: 10,
  /** the kernel has no BTF */
  noBtf: 11,
  /** no tier passed the self-test */
  noTier: 12,
  /** another live service has the socket, or it cannot be made */
  socket: 13,
  /** the addon or a helper program is not built, or does not load */
  notBuilt: 14,
  /** what an earlier service left pinned does not fit, or somebody else made it */
  pins: 15,
} as const;

/** Stops the start: `message` names what is wrong, `hint` what to do. */
export class StartError extends Error {
  constructor(
    readonly exit: number,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "StartError";
  }
}
