import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Operation } from "../../protocol/index.js";

const CONTENT = "actplane self-test\n";

/** A fresh folder with one file for each operation, and a policy that forbids each operation on its file. */
export interface SelfTestPlan {
  /** the helper's own copy: its user may not be able to reach the place it was installed in */
  readonly helper: string;
  /** where the helper works */
  readonly folder: string;
  /** policy text for a tier that refuses */
  refusing(ports: { connectPort: number; recvPort: number }): string;
  /** policy text for a tier that can only kill at exec */
  readonly killing: string;
  /** file operations that took place although forbidden, seen on the files themselves */
  happened(): Operation[];
  remove(): void;
}

/**
 * `owner`: the user the helper runs as. The patterns begin with the folder's own random name instead of its whole
 * path, which differs between mount namespaces (PrivateTmp).
 */
export function makePlan(probe: string, owner: { uid: number; gid: number }): SelfTestPlan {
  // Two folders: the outer one is the service's, so the helper's user cannot put a link in place of the inner one.
  const outer = mkdtempSync(join(tmpdir(), "actplane-selftest-"));
  chmodSync(outer, 0o711);
  const folder = join(outer, "files");
  mkdirSync(folder);
  // The service's, with rights for the helper's group: it is removed also without rights in other users' folders.
  chmodSync(folder, 0o770);
  if (owner.gid !== process.getegid?.()) chownSync(folder, process.geteuid?.() ?? 0, owner.gid);
  const at = (name: string) => join(folder, name);
  const pattern = (name: string) => `"**/${basename(outer)}/files/${name}"`;
  for (const name of ["open", "read", "write", "unlink", "rename"]) {
    writeFileSync(at(name), CONTENT);
    chownSync(at(name), owner.uid, owner.gid);
  }
  // Beside the folder, where its user cannot replace it.
  const helper = join(outer, "helper");
  copyFileSync(probe, helper);
  chmodSync(helper, 0o755);
  // Started as the victim, the helper makes the file "ran".
  copyFileSync(probe, at("victim"));
  chmodSync(at("victim"), 0o755);
  const files = (["open", "read", "write", "unlink"] as const).map((name) => `  block ${name} file ${pattern(name)}`);
  return {
    helper,
    folder,
    refusing: ({ connectPort, recvPort }) =>
      [
        "rule selftest:",
        `  block exec ${pattern("victim")}`,
        ...files,
        // A rename is an unlink of the old name.
        `  block unlink file ${pattern("rename")}`,
        `  block connect endpoint "127.0.0.1:${connectPort}"`,
        `  block recv endpoint "127.0.0.1:${recvPort}"`,
      ].join("\n"),
    killing: `rule selftest:\n  kill exec ${pattern("victim")}`,
    happened() {
      const done: Operation[] = [];
      const size = (name: string) => lstatSync(at(name), { throwIfNoEntry: false })?.size ?? null;
      if (size("ran") !== null) done.push("exec");
      if (size("write") !== CONTENT.length) done.push("write");
      if (size("unlink") === null || size("rename") === null) done.push("unlink");
      return done;
    },
    remove() {
      empty(folder);
      unlinkSync(helper);
      rmdirSync(outer);
    },
  };
}

/** Removes a folder and its files; no recursion into what another user could have put there. */
function empty(folder: string, again = 3): void {
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
  try {
    rmdirSync(folder);
  } catch (error) {
    // A child of the helper that is being killed may have ended its last system call in between.
    if (again === 0) throw error;
    empty(folder, again - 1);
  }
}
