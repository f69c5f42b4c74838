import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** FOLDERS of native/micro.c: how many folders "open-first" has that were not seen yet, and files "open-beside". */
export const FRESH_FOLDERS = 2048;

/** Makes below the empty folder `root` the project that native/micro.c works in. */
export function makeTree(root: string): void {
  const inner = join(root, "src/engine/matching");
  mkdirSync(inner, { recursive: true });
  const text = "export const table = [0x00, 0x01, 0x02, 0x03];\n".repeat(200);
  for (const name of ["automaton-tables.ts", "build-output.bin", "moved-here.ts"])
    writeFileSync(join(inner, name), text);
  for (let n = 0; n < FRESH_FOLDERS; n++) {
    const hex = (part: number) => part.toString(16).padStart(2, "0");
    const folder = join(root, "folders", hex(n >> 6), hex(n & 63));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.ts"), "");
  }
  const states = join(root, "src/engine/states");
  mkdirSync(states);
  for (let n = 0; n < FRESH_FOLDERS; n++)
    writeFileSync(join(states, `transition-${n.toString(16).padStart(4, "0")}.ts`), "");
  chmodSync(root, 0o755);
}
