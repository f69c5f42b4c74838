import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { POLICY_LENGTH_MAX } from "../../protocol/index.js";
import { ServiceError } from "../errors.js";

/** A policy of the machine as its file has it. */
export interface MachineFile {
  readonly path: string;
  readonly text: string;
}

/** Files of one folder. */
const FILES_MAX = 64;

/**
 * Reads FOLDER/*.yaml in the order of their names. A policy that binds everybody must be root's word: the folder, all
 * above it and each file must be root's own and writable for nobody else, and no link stands in for a file. A folder
 * that is not there holds none. `owner` is replaced in tests. Throws `machine-policy-unusable`, with the path.
 */
export function readMachineFiles(folder: string, owner = 0): MachineFile[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return [];
  for (let at = folder; ; at = dirname(at)) {
    checkFolder(at, at === folder ? [owner] : [0, owner]);
    if (dirname(at) === at) break;
  }
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  if (names.length > FILES_MAX) throw unusable(`${folder} has more than ${FILES_MAX} policies`);
  return names.sort().map((name) => readOne(join(folder, name), owner));
}

function checkFolder(path: string, owners: readonly number[]): void {
  const status = lstatSync(path);
  if (!status.isDirectory()) throw unusable(`${path} is not a folder`);
  if (!owners.includes(status.uid)) throw unusable(`${path} does not belong to root`);
  // A folder such as /tmp lets only a file's owner rename it.
  const sticky = (status.mode & 0o1000) !== 0;
  if ((status.mode & 0o022) !== 0 && !sticky) throw unusable(`others than root may write to ${path}`);
}

function readOne(path: string, owner: number): MachineFile {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw unusable(`cannot read ${path}: ${code === "ELOOP" ? "it is a symbolic link" : code}`);
  }
  try {
    const status = fstatSync(fd);
    if (!status.isFile()) throw unusable(`${path} is not a regular file`);
    if (status.uid !== owner) throw unusable(`${path} does not belong to root`);
    if ((status.mode & 0o022) !== 0) throw unusable(`others than root may write to ${path}`);
    if (status.size > POLICY_LENGTH_MAX) throw unusable(`${path} is larger than 1 MiB`);
    return { path, text: readFileSync(fd, "utf8") };
  } finally {
    closeSync(fd);
  }
}

function unusable(problem: string): ServiceError {
  return ServiceError.of("machine-policy-unusable", { problem });
}
