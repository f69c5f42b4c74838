import { lstatSync } from "node:fs";
import { posix } from "node:path";
import type { Engine } from "../../addon/types.js";
import { kernelDevice } from "./configuration.js";

/**
 * Says to the kernel programs what is the service's own (bpf/core/own.h): nobody inside a domain changes it, whatever his
 * policy says, root neither. Told again when they may be others, for a folder that is made anew is another one.
 */
export class OwnPlaces {
  private readonly told = new Set<string>();

  constructor(private readonly engine: Pick<Engine, "protect">) {}

  /** A folder with what is in it, which need not be there yet. Those above it keep their names. */
  folder(path: string): void {
    this.place(path, true);
    this.above(path);
  }

  /** One file, in a folder that may be anybody's. */
  file(path: string): void {
    this.place(path, false);
    this.above(path);
  }

  private above(path: string): void {
    for (let at = posix.dirname(path); at !== "/"; at = posix.dirname(at)) this.place(at, false);
  }

  private place(path: string, below: boolean): void {
    const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (!found) return;
    const device = kernelDevice(found.dev);
    const place = `${device} ${found.ino}`;
    if (this.told.has(place)) return;
    this.engine.protect(device, found.ino, below);
    this.told.add(place);
  }
}
