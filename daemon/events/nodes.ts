import type { FileKey } from "../../addon/types.js";
import type { EngineEvent as KernelEvent } from "../../policies/compiler/index.js";

/** Names of provenance nodes: the identities the kernel gives, which no two things share. */
export function processNode(pid: number, start: bigint): string {
  return `p:${pid}:${start}`;
}

/** The file or endpoint of a record. A Unix socket without an inode is known by its name. */
export function targetNode(event: KernelEvent): string {
  if (event.endpoint) return `e:${event.endpoint.family}:${event.endpoint.address}:${event.endpoint.port}`;
  return event.file.inode === 0n ? `n:${event.target}` : fileNode(event.file);
}

export function fileNode({ volume, inode, generation }: Omit<FileKey, "realm">): string {
  return `f:${volume.toString(16)}:${inode}:${generation}`;
}

/** The target as people write it. What has no name is a pipe, a pair of sockets, or memory that several share. */
export function targetText(event: KernelEvent): string {
  if (!event.endpoint) return event.target || (event.kind.startsWith("flow-") ? "(a pipe or the like)" : "");
  const { address, port } = event.endpoint;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
