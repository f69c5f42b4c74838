import type { Check } from "./main.js";
import type { World } from "./world.js";

/** A label belongs to the file, whatever it is called. */
export async function names(world: World, check: Check): Promise<void> {
  await world.sh("echo clean > clean.txt");
  await check("without a secret there is no label", () => world.free("clean.txt"));
  await world.under("cp .env derived.txt; cp .env second.txt");
  await check("a file derived from the secret", () => world.labelled("derived.txt"));
  await check("labels says how it came there", async () => {
    const way = (await world.shown("derived.txt"))[0]?.labels[0]?.way ?? [];
    const told = way.map((step) => `${step.operation} ${step.target}`);
    const right = told[0]?.startsWith("read ") && told[0].endsWith("/.env") && told.at(-1)?.endsWith("/derived.txt");
    return right ? [] : [`the way is: ${told.join("; ")}`];
  });
  await check("labels in words", async () => {
    const { stdout } = await world.labels("derived.txt");
    return ["SECRET", "/.env", "write "]
      .filter((word) => !stdout.includes(word))
      .map((word) => `no ${word}: ${stdout}`);
  });
  await world.sh("mv derived.txt renamed.txt; echo new > derived.txt");
  await check("renamed", () => world.labelled("renamed.txt"));
  await check("another file under the old name", () => world.free("derived.txt"));
  await world.sh("ln renamed.txt linked.txt; rm renamed.txt");
  await check("by its last link", () => world.labelled("linked.txt"));
  const exchange = `import ctypes; assert ctypes.CDLL(None).renameat2(-100, b"linked.txt", -100, b"clean.txt", 2) == 0`;
  await world.sh(`python3 -c '${exchange}'`);
  await check("exchanged with a clean file", () => world.labelled("clean.txt"));
  await check("the clean file of an exchange", () => world.free("linked.txt"));
  await world.sh("mkdir -p folder && mv second.txt folder/ && mv folder moved");
  await check("its folder renamed", () => world.labelled("moved/second.txt"));
  await check("a link to it shows what it names", async () => {
    await world.sh("ln -s clean.txt to-it");
    return world.labelled("to-it");
  });
  await world.sh("echo over > over.txt; mv over.txt clean.txt");
  await check("overwritten by a rename: the new file is free", () => world.free("clean.txt"));
}
