import { writeFileSync } from "node:fs";
import type { Check } from "./main.js";
import type { World } from "./world.js";

/** The kernel forgets every inode that nobody uses. Taxes the whole machine, so only a guest asks for it. */
export async function eviction(world: World, check: Check): Promise<void> {
  await world.under("for n in $(seq 32); do cp .env many-$n; done");
  await world.sh("sync");
  // Twice: inodes whose dentries went in the first pass.
  for (const _ of [1, 2]) writeFileSync("/proc/sys/vm/drop_caches", "2");
  await check("all thirty-two entries are there after drop_caches", async () => {
    const { files } = (await world.status()).labels;
    return files === 32 ? [] : [`${files} files are labelled`];
  });
  await check("a file whose inode was read anew is labelled", () => world.labelled("many-17"));
}
