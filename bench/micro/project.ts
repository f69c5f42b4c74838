import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTree } from "./tree.js";

/** Runs `use` with a project to work in and a UDP port that somebody holds; both are gone afterwards. */
export async function withProject<T>(use: (folder: string, port: number) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-bench-"));
  const socket = createSocket("udp4");
  try {
    makeTree(folder);
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return await use(folder, socket.address().port);
  } finally {
    socket.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
