import type { Addon, Engine, Peer } from "../addon/types.js";
import { ServiceError } from "./errors.js";

/** In a domain that a version with other maps began (addon/src/others.h): inside, and not of a domain that is known here. */
export const OLDER_DOMAIN = -1;

/** The process at the other end of a connection, and where it runs at the moment of a request. */
export interface Caller extends Peer {
  /** 0: outside every domain; else of a domain known here, or OLDER_DOMAIN */
  readonly domain: number;
  readonly root: boolean;
}

type TaskStates = Pick<Engine, "taskState" | "inOtherVersion">;

/**
 * Looks up where a peer runs now. A peer that has ended is refused: its
 * descriptor may be in other hands, whose domain nobody can tell.
 */
export function identify(peer: Peer, addon: Pick<Addon, "pidfdAlive">, engine: TaskStates): Caller {
  const domain = domainOf(peer.pidfd, engine);
  // Asked last: had the process ended before the look-up, no state would have meant "outside".
  if (!addon.pidfdAlive(peer.pidfd)) throw ServiceError.of("peer-unknown", {});
  return { ...peer, domain, root: peer.uid === 0 };
}

function domainOf(pidfd: number, engine: TaskStates): number {
  try {
    const own = engine.taskState(pidfd)?.domain ?? 0;
    return own === 0 && engine.inOtherVersion(pidfd) ? OLDER_DOMAIN : own;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") throw ServiceError.of("peer-unknown", {});
    if (code === "EPINS") throw ServiceError.of("older-version-unknown", {});
    throw error;
  }
}
