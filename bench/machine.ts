import { cpus, release } from "node:os";
import type { Machine } from "./results.js";

/** The machine this runs on; it has no name here. */
export function machine(): Machine {
  const all = cpus();
  return {
    kernel: release(),
    processor: all[0]?.model ?? "unknown",
    processors: all.length,
    node: process.version,
  };
}
