import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./main.js";
import type { World } from "./world.js";

/** Milliseconds after which what a session labelled must be on disk (daemon/labels/pace.ts), and a good deal more. */
const WRITTEN = 3_000;
const written = () => new Promise((resolve) => setTimeout(resolve, WRITTEN));

/** The service ends in every way it can. */
export async function restarts(world: World, check: Check): Promise<void> {
  await world.under("cp .env derived.txt; for n in $(seq 200); do cp .env many-$n; done");
  await world.stop();
  await world.start();
  await check("after a stop", () => world.labelled("derived.txt"));
  await check("after a stop: all of them", async () => {
    const { files } = (await world.status()).labels;
    return files === 201 ? [] : [`${files} files are labelled`];
  });
  await check("how it came there is not made up", async () => {
    const { stdout } = await world.labels("many-7");
    return stdout.includes("not remembered") ? [] : [stdout];
  });
  await world.under("read -r line < derived.txt; echo $line > copy.txt");
  await written();
  await world.crash();
  await world.start();
  await check("after a crash", () => world.labelled("copy.txt"));
  await world.sh("rm many-*");
  await world.until((status) => status.labels.files === 2);
  await world.stop();
  appendFileSync(join(world.folder, "state", "labels", "labels"), "half a fra");
  await world.sh("echo later > later.txt");
  await world.start();
  await check("behind a write that was cut off", () => world.labelled("copy.txt"));
  await check("what was cut off is said", async () =>
    world.log.includes("10 bytes at the end of the file of labels are damaged") ? [] : [world.log.slice(-2000)],
  );
  await check("ended files do not come back", async () => {
    const { files } = (await world.status()).labels;
    return files === 2 ? [] : [`${files} files are labelled`];
  });
  await check("a file of another time is free", () => world.free("later.txt"));
}
