import type { Addon, Engine, Peer } from "../addon/types.js";
import { ServiceError } from "./errors.js";

/** The process at the other end of a connection, and where it runs at the moment of a request. */
export interface Caller extends Peer {
  /** 0: outside every domain */
  readonly domain: number;
  readonly root: boolean;
}

/**
 * Looks up where a peer runs now. A peer that has ended is refused: its
 * descriptor may be in other hands, whose domain nobody can tell.
 */
export function identify(peer: Peer, addon: Pick<Addon, "pidfdAlive">, engine: Pick<Engine, "taskState">): Caller {
  const domain = domainOf(peer.pidfd, engine);
  // Asked last: had the process ended before the look-up, no state would have meant "outside".
  if (!addon.pidfdAlive(peer.pidfd)) throw ServiceError.of("peer-unknown", {});
  return { ...peer, domain, root: peer.uid === 0 };
}

function domainOf(pidfd: number, engine: Pick<Engine, "taskState">): number {
  try {
    return engine.taskState(pidfd)?.domain ?? 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") throw ServiceError.of("peer-unknown", {});
    throw error;
  }
}
