import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { POLICY_LENGTH_MAX } from "../protocol/index.js";
import { ClientError } from "./errors.js";

/** Names looked for in the working directory and each folder above it; the first found counts. */
const NAMES = ["actplane.yaml", join(".actplane", "policy.yaml")];

/** A policy text read with the user's own rights, and the folder its relative patterns are taken below. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  readonly root: string;
}

const REASONS: Record<string, string> = {
  EACCES: "you may not read it",
  EISDIR: "it is a folder",
  ELOOP: "too many symbolic links",
};

const cannotRead = (path: string, problem: string) => ClientError.of("policy-unreadable", { path, problem });

/**
 * Reads one policy file as the user. Not more than the service accepts, so that a huge or endless file costs nothing;
 * only regular files, so that a FIFO cannot hold us.
 */
function read(path: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    if (code === "ENOENT") throw ClientError.of("policy-missing", { path });
    throw cannotRead(path, REASONS[code] ?? code);
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw cannotRead(path, "it is not a regular file");
    const buffer = Buffer.alloc(POLICY_LENGTH_MAX * 3 + 1);
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    const text = buffer.toString("utf8", 0, length);
    if (length === buffer.length || text.length > POLICY_LENGTH_MAX) {
      throw ClientError.of("policy-too-long", { path, limit: `${POLICY_LENGTH_MAX >> 20} MiB` });
    }
    return text;
  } finally {
    closeSync(descriptor);
  }
}

/** The folder that holds actplane.yaml; for .actplane/policy.yaml the project above .actplane. Links resolved. */
function rootOf(path: string): string {
  const folder = dirname(path);
  return realpathSync(folder.endsWith("/.actplane") ? dirname(folder) : folder);
}

/** Reads the policy FILE the user named. Throws ClientError (exit 2). */
export function namedPolicy(file: string): PolicyFile {
  const path = resolve(file);
  const text = read(path);
  return { path, text, root: rootOf(path) };
}

/** Finds actplane.yaml or .actplane/policy.yaml from `from` upward; null when there is none. */
export function discoverPolicy(from: string): PolicyFile | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        const text = read(path);
        return { path, text, root: rootOf(path) };
      } catch (error) {
        // Only a file that is not there lets the search go on: one that cannot be read must not be passed over.
        if (error instanceof ClientError && error.code === "policy-missing") continue;
        throw error;
      }
    }
    if (dirname(folder) === folder) return null;
  }
}
