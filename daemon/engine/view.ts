import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { posix } from "node:path";
import type { Alias } from "../../policies/compiler/index.js";
import { type Mount, parseMountinfo } from "./mountinfo.js";
import { readFirstNamespace } from "./mounts.js";

/** How a process names files, as against the names that the kernel programs judge by (canonical.ts). */
export interface View {
  /** folders with two names: links of the system, then mounts that have their canonical name elsewhere */
  readonly aliases: readonly (readonly Alias[])[];
  /** whether files at and below an absolute path have a canonical name at all */
  knows(path: string): boolean;
}

/**
 * The view of a process whose mountinfo is `seen`, against that of the first mount namespace. A bind mount, a chroot
 * or a container shows a file under another name than the one it is judged by; without the alias a policy written
 * there would silently match nothing.
 */
export function viewOf(seen: readonly Mount[], first: readonly Mount[], links: readonly Alias[] = []): View {
  // A later mount at the same point hides the earlier one.
  const points = new Map(seen.map((mount) => [withoutSlash(mount.point), mount]));
  const aliases: Alias[] = [];
  const lost = new Set<string>();
  for (const [from, mount] of points) {
    const to = canonicalOf(mount, first);
    if (to === null) lost.add(from);
    // What is named alike is kept too: inside of an alias it ends it.
    aliases.push({ from, to: to ?? from });
  }
  return {
    aliases: [links, aliases.filter(({ from, to }) => from !== to || insideAlias(from, aliases))],
    knows(path) {
      const point = closest(path, points.keys());
      return point !== null && !lost.has(point);
    },
  };
}

/** The name, in the first namespace, of the folder that a mount shows; null when no mount there shows it. */
function canonicalOf(mount: Mount, first: readonly Mount[]): string | null {
  const same = first.filter((one) => one.device === mount.device);
  // As canonicalMounts chooses: the earliest mount of the whole tree, else the part that holds it.
  const whole = same.find((one) => one.root === "/");
  if (whole) return withoutSlash(whole.point) + withoutSlash(mount.root);
  const part = closest(
    withoutSlash(mount.root),
    same.map((one) => withoutSlash(one.root)),
  );
  const found = same.find((one) => withoutSlash(one.root) === part);
  return found ? withoutSlash(found.point) + withoutSlash(mount.root).slice(part?.length) : null;
}

function insideAlias(point: string, aliases: readonly Alias[]): boolean {
  return aliases.some(({ from, to }) => from !== to && from !== point && isBelow(point, from));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The longest of the folders that `path` is at or below. */
function closest(path: string, folders: Iterable<string>): string | null {
  let best: string | null = null;
  for (const folder of folders) {
    if (isBelow(path, folder) && (best === null || folder.length > best.length)) best = folder;
  }
  return best;
}

function withoutSlash(path: string): string {
  return path === "/" ? "" : path;
}

/** Root's own links in / and /var, such as /bin and /var/run: names that policies use and no file is judged by. */
export function systemLinks(): Alias[] {
  return ["/", "/var"].flatMap((folder) => {
    const links: Alias[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isSymbolicLink()) continue;
      const from = posix.join(folder, entry.name);
      try {
        if (lstatSync(from).uid === 0) links.push({ from, to: posix.resolve(folder, readlinkSync(from)) });
      } catch {
        // Gone since the folder was read, or closed to the service: then it is no name for anybody.
      }
    }
    return links;
  });
}

/**
 * The view of a running process. Throws when it has ended. The kernel's text is read each time (0.03 ms) and is the
 * proof that what was made of it still holds; the links have none, and reading them takes 0.1 ms.
 */
export function viewOfProcess(pid: number): View {
  return viewOfTexts(readFileSync(`/proc/${pid}/mountinfo`, "utf8"), readFirstNamespace().text, systemLinks());
}

let last: { readonly seen: string; readonly first: string; readonly view: View } | null = null;

/** viewOf for two mountinfo files; the view of the same two as the time before is not made again (7 ms at 1,000 mounts). */
export function viewOfTexts(seen: string, first: string, links: readonly Alias[]): View {
  if (last === null || last.seen !== seen || last.first !== first)
    last = { seen, first, view: viewOf(parseMountinfo(seen), parseMountinfo(first)) };
  const { view } = last;
  return { aliases: [links, ...view.aliases.slice(1)], knows: view.knows };
}
