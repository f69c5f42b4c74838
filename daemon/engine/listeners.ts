import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Two TCP ports on the loopback address, for the self-test to connect to and to receive from. */
export interface Listeners {
  readonly connectPort: number;
  readonly recvPort: number;
  /** connections that arrived at connectPort */
  connections(): number;
  close(): void;
}

/** Whoever connects to recvPort is sent a byte. */
export async function openListeners(): Promise<Listeners> {
  let connections = 0;
  const open = new Set<Socket>();
  const connect = createServer((socket) => {
    connections++;
    socket.on("error", () => {});
    socket.destroy();
  });
  const recv = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.write("x");
  });
  return {
    connectPort: await listening(connect),
    recvPort: await listening(recv),
    connections: () => connections,
    close() {
      for (const socket of open) socket.destroy();
      connect.close();
      recv.close();
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
