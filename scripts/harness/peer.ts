import { connect, createServer, type Server } from "node:net";

/** What a peer on the loopback saw: the "network" of tests. */
export interface Seen {
  readonly connections: number;
  /** what arrived, of all connections together */
  readonly data: string;
}

export interface Peer {
  readonly host: string;
  readonly port: number;
  /** All that was seen since the last `reset`, nothing on the way left out. */
  seen(): Promise<Seen>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Sent by `seen` itself; the kernel keeps connections in their order, so all earlier ones have been accepted by then. */
const SENTINEL = "sentinel of the peer\n";

function barrier(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => socket.end(SENTINEL));
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
  });
}

/**
 * Listens on all addresses of the loopback's family (every 127.x address for "0.0.0.0", ::1 for "::1"), greets each
 * connection with "welcome", and records connections and data. Throws what listen throws (EADDRNOTAVAIL without IPv6).
 */
export async function openPeer(address: "0.0.0.0" | "::1"): Promise<Peer> {
  let connections = 0;
  const received = new Map<number, string>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const number = connections++;
    received.set(number, "");
    socket.setEncoding("utf8");
    socket.on("error", () => {});
    socket.on("data", (text) => received.set(number, (received.get(number) ?? "") + text));
    socket.on("end", () => socket.end());
    socket.write("welcome\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address, port: 0, ...(address === "::1" ? { ipv6Only: true } : {}) }, resolve);
  });
  const { port } = server.address() as { port: number };
  const host = address === "::1" ? "::1" : "127.0.0.1";
  const isOwn = (text: string) => text === SENTINEL;
  return {
    host,
    port,
    async seen() {
      await barrier(host, port);
      const texts = [...received.values()];
      const own = texts.filter(isOwn).length;
      return { connections: texts.length - own, data: texts.filter((text) => !isOwn(text)).join("") };
    },
    async reset() {
      await barrier(host, port);
      received.clear();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
