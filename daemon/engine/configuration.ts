import { lstatSync } from "node:fs";
import type { Engine } from "../../addon/types.js";

/** Keeps the kernel programs' configuration, which is written as a whole. */
export class Configuration {
  private serviceInode = 0n;
  private serviceDevice = 0;
  private realms = 0;

  constructor(private readonly engine: Pick<Engine, "configure">) {}

  /** The socket that processes in a domain may always connect to, or they could not ask why something was refused. */
  serviceSocket(path: string): void {
    const { ino, dev } = lstatSync(path, { bigint: true });
    this.serviceInode = ino;
    this.serviceDevice = kernelDevice(dev);
    this.write();
  }

  /** Before the first process of a realm: the programs clean the tables of all realms up to this one. */
  highestRealm(number: number): void {
    if (number <= this.realms) return;
    this.realms = number;
    this.write();
  }

  private write(): void {
    this.engine.configure({
      serviceInode: this.serviceInode,
      serviceDevice: this.serviceDevice,
      realms: this.realms,
    });
  }
}

/** stat(2)'s device number (makedev(3)) as the kernel's own: major << 20 | minor. */
export function kernelDevice(dev: bigint): number {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  return Number((major << 20n) | minor);
}
