import type { Socket } from "node:net";
import type { Addon, Peer } from "../../addon/types.js";
import { ServiceError, wireError } from "../errors.js";
import type { Log } from "../log.js";
import { LATE, type Rate } from "./rate.js";

/** Connections of one user and of all: nobody else notices when one opens thousands. */
const PER_USER = 64;
const PER_ROOT = 256;
const ALL = 2048;

/** The processes behind the open connections, asked of the kernel once, when each was accepted. */
export class Peers {
  private readonly known = new WeakMap<Socket, Peer>();
  private readonly count = new Map<number, number>();
  private open = 0;

  constructor(
    private readonly addon: Pick<Addon, "peerOf" | "closeFd">,
    private readonly log: Log,
    private readonly rate: Pick<Rate, "spent">,
  ) {}

  /** To be called for each new connection, before a byte of it is read. */
  accept(socket: Socket): void {
    let peer: Peer;
    try {
      peer = this.addon.peerOf(descriptorOf(socket));
    } catch (error) {
      // The peer ended before it was accepted, or is in a pid namespace the service cannot see.
      this.log("debug", `a connection without a peer: ${String(error)}`);
      refuse(socket, ServiceError.of("peer-unknown", {}));
      return;
    }
    const held = (this.count.get(peer.uid) ?? 0) + 1;
    if (held > (peer.uid === 0 ? PER_ROOT : PER_USER) || this.open >= ALL) {
      this.addon.closeFd(peer.pidfd);
      refuse(socket, ServiceError.of("busy", { what: "connections" }));
      return;
    }
    this.count.set(peer.uid, held);
    this.open++;
    this.known.set(socket, peer);
    socket.once("close", () => this.forget(socket, peer));
    if (this.rate.spent(peer.uid)) keepWaiting(socket);
  }

  /** Whose connection it is; null when it was refused. */
  uidOf(socket: Socket): number | null {
    return this.known.get(socket)?.uid ?? null;
  }

  /** `peer-unknown` when the connection was refused. */
  of(socket: Socket): Peer {
    const peer = this.known.get(socket);
    if (!peer) throw ServiceError.of("peer-unknown", {});
    return peer;
  }

  private forget(socket: Socket, peer: Peer): void {
    this.known.delete(socket);
    this.addon.closeFd(peer.pidfd);
    this.open--;
    const left = (this.count.get(peer.uid) ?? 1) - 1;
    if (left > 0) this.count.set(peer.uid, left);
    else this.count.delete(peer.uid);
  }
}

/** Node has no public way to a socket's descriptor; the handle's `fd` has been there since it has Unix sockets. */
function descriptorOf(socket: Socket): number {
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0) throw new Error("the socket has no descriptor");
  return fd;
}

/** Nothing of it is read, and it counts among its user's connections, of which he has only so many. */
function keepWaiting(socket: Socket): void {
  // Not before http has begun to read, which it does with the next tick.
  process.nextTick(() => socket.pause());
  const timer = setTimeout(() => refuse(socket, ServiceError.of("busy", { what: "requests" })), LATE);
  socket.once("close", () => clearTimeout(timer));
}

/** An answer on a connection that no request was read from; whoever does not take it is cut off. */
export function refuse(socket: Socket, error: ServiceError, status = "503 Service Unavailable"): void {
  const body = JSON.stringify({ jsonrpc: "2.0", id: null, error: wireError(error) });
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  socket.on("error", () => {});
  socket.end(`${head}connection: close\r\n\r\n${body}`, () => socket.destroySoon());
  setTimeout(() => socket.destroy(), 1_000).unref();
}
