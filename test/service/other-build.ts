/** Another version of the service, as an upgrade has it: the code of this checkout, and programs that are another build's. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";

/** What the service needs of a checkout. */
const PARTS = ["bin", "build/Release", "dist/addon", "dist/daemon", "dist/policies", "dist/protocol", "policies"];

/** Of elf(5): the first byte of e_ident that means nothing. */
const EI_PAD = 9;
/** How a .BTF section begins (linux/btf.h): magic, version 1, no flags, a header of 24 bytes. */
const BTF = Buffer.from([0x9f, 0xeb, 1, 0, 24, 0, 0, 0]);
/** A map with a limit that may as well be a little higher, and that no array in the programs is as long as. */
const MAP = "mounts";

/** Kinds of linux/btf.h by their numbers: bytes that follow the 12 of a type, and those for each of its members. */
const EXTRA: Readonly<Record<number, readonly [once: number, each: number]>> = {
  1: [4, 0],
  3: [12, 0],
  4: [0, 12],
  5: [0, 12],
  6: [0, 8],
  13: [0, 8],
  14: [4, 0],
  15: [0, 12],
  17: [4, 0],
  19: [0, 12],
};
const VAR = 14;

/** Makes the limit of MAP one higher: a declaration `int (*max_entries)[N]` in the BTF of an object. */
function otherMaps(object: Buffer): void {
  const start = object.indexOf(BTF);
  const at = (offset: number) => object.readUInt32LE(offset);
  const types = start + 24 + at(start + 8);
  const names = start + 24 + at(start + 16);
  const nameAt = (type: number) => {
    const from = names + at(type);
    return object.toString("latin1", from, object.indexOf(0, from));
  };
  // Types have numbers, from 1 on, in the order in which they stand.
  const all: number[] = [0];
  for (let type = types; type < types + at(start + 12); ) {
    all.push(type);
    const [once, each] = EXTRA[(at(type + 4) >> 24) & 0x1f] ?? [0, 0];
    type += 12 + once + each * (at(type + 4) & 0xffff);
  }
  const target = (type: number) => all[at(type + 8)] ?? 0;
  const map = all.slice(1).find((type) => ((at(type + 4) >> 24) & 0x1f) === VAR && nameAt(type) === MAP);
  if (map === undefined) throw new Error(`the object has no map ${MAP}`);
  const declared = target(map);
  for (let member = 0; member < (at(declared + 4) & 0xffff); member++) {
    const place = declared + 12 + 12 * member;
    if (nameAt(place) !== "max_entries") continue;
    const array = target(all[at(place + 4)] ?? 0);
    object.writeUInt32LE(at(array + 20) + 1, array + 20);
    return;
  }
  throw new Error(`the map ${MAP} has no max_entries`);
}

/**
 * Makes a checkout's runnable part in the folder `to`, of this version. Its programs do the same and are another build; with
 * `maps` their maps look different as well, so that it cannot take over what is in force.
 */
export function otherBuild(to: string, version: string, { maps }: { readonly maps: boolean }): string {
  for (const part of PARTS) {
    mkdirSync(join(to, part), { recursive: true });
    cpSync(join(CHECKOUT, part), join(to, part), { recursive: true });
  }
  symlinkSync(join(CHECKOUT, "node_modules"), join(to, "node_modules"));
  writeFileSync(join(to, "package.json"), JSON.stringify({ name: "actplane", version, type: "module" }));
  const path = join(to, "build", "Release", "actplane.node");
  const addon = readFileSync(path);
  const folder = join(CHECKOUT, "build", "bpf");
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".bpf.o"))) {
    const object = readFileSync(join(folder, name));
    const place = addon.indexOf(object);
    if (place < 0) throw new Error(`${name} is not what the addon was built with: npm run build`);
    object[EI_PAD] = 1;
    if (maps) otherMaps(object);
    object.copy(addon, place);
  }
  writeFileSync(path, addon);
  return to;
}
