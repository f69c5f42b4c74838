import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Where manual pages and the shells' completions go: a package's, and an administrator's own. */
const PLACES = {
  package: {
    man: "/usr/share/man/man1",
    bash: "/usr/share/bash-completion/completions/actplane",
    zsh: "/usr/share/zsh/vendor-completions/_actplane",
    fish: "/usr/share/fish/vendor_completions.d/actplane.fish",
  },
  local: {
    man: "/usr/local/share/man/man1",
    bash: "/usr/local/share/bash-completion/completions/actplane",
    zsh: "/usr/local/share/zsh/site-functions/_actplane",
    fish: "/usr/local/share/fish/vendor_completions.d/actplane.fish",
  },
} as const;
const SHELLS = ["bash", "zsh", "fish"] as const;
const PAGE = /^actplane(?:-[a-z-]+)?\.1\.gz$/;

interface Pages {
  readonly pages: readonly { readonly file: string; readonly text: string }[];
}

/**
 * Puts manual pages and completions below `root` ("/" for the running system). The command of the tree makes them
 * itself, so that they say what it can do; `node` runs it.
 */
export function installShellFiles(kind: keyof typeof PLACES, tree: string, root: string, node: string): void {
  const made = (...words: readonly string[]) =>
    execFileSync(node, [join(tree, "dist", "client", "main.js"), "completion", ...words], { encoding: "utf8" });
  for (const shell of SHELLS) write(join(root, PLACES[kind][shell]), made(shell));
  const { pages } = JSON.parse(made("man", "--print", "--json")) as Pages;
  // No time of day in them: the same commit gives the same package.
  for (const { file, text } of pages) write(join(root, PLACES[kind].man, `${file}.gz`), gzipSync(text, { level: 9 }));
}

/** Files that `installShellFiles` made and that are there. */
export function installedShellFiles(kind: keyof typeof PLACES): string[] {
  const { man, ...scripts } = PLACES[kind];
  const pages = existsSync(man) ? readdirSync(man).filter((name) => PAGE.test(name)) : [];
  return [...pages.map((name) => join(man, name)), ...Object.values(scripts).filter((path) => existsSync(path))];
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, content);
  // Whatever root's umask is: users read them.
  chmodSync(path, 0o644);
}
