import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./main.js";
import { World } from "./world.js";

const bootId = () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8");

/** Before the machine goes down; the folder is on a disk that the next boot has too. */
export async function writeBeforeBoot(folder: string, check: Check): Promise<void> {
  const world = new World(folder);
  await world.start();
  await world.under("cp .env derived.txt; cp .env /dev/shm/derived.txt");
  await check("before the boot: labelled", () => world.labelled("derived.txt"));
  await check("before the boot: in memory", () => world.labelled("/dev/shm/derived.txt"));
  writeFileSync(join(folder, "boot"), bootId());
  await world.stop();
}

export async function readAfterBoot(folder: string, check: Check): Promise<void> {
  const world = new World(folder);
  await check("this is another boot", async () =>
    existsSync(join(folder, "boot")) && readFileSync(join(folder, "boot"), "utf8") !== bootId() ? [] : ["it is not"],
  );
  await world.start();
  await check("after the boot: labelled", () => world.labelled("derived.txt"));
  await world.sh("echo fresh > fresh.txt; echo fresh > /dev/shm/derived.txt");
  await check("after the boot: a new file is free", () => world.free("fresh.txt"));
  await check("after the boot: what was in memory is another file now", () => world.free("/dev/shm/derived.txt"));
  await check("after the boot: only what is on disk came back", async () => {
    const { files } = (await world.status()).labels;
    return files === 1 ? [] : [`${files} files are labelled`];
  });
  await world.stop();
}
