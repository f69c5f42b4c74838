/**
 * The service itself: its start cut short at any moment, what it costs, and what a newcomer is told who gets something
 * wrong. Prints TAP; needs root, for it starts services of its own.
 *
 *   node dist/test/service/main.js [interrupted | measures | newcomer | killed | outlives | attached | upgraded]…
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tap } from "../cases/tap.js";
import { attached } from "./attached.js";
import { interrupted } from "./interrupted.js";
import { measures } from "./measures.js";
import { newcomer } from "./newcomer.js";
import { killed, outlives } from "./outlives.js";
import { upgraded } from "./upgraded.js";

const PARTS = { interrupted, measures, newcomer, killed, outlives, attached, upgraded };

async function main(): Promise<boolean> {
  const wanted = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), "actplane-service-"));
  chmodSync(folder, 0o755);
  const tap = new Tap();
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (wanted.length === 0 || wanted.includes(name)) await part(tap, folder);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tap.end();
}

process.exitCode = (await main()) ? 0 : 1;
