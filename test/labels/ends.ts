import type { Check } from "./main.js";
import type { World } from "./world.js";

const count = async (world: World) => (await world.status()).labels.files;

/** Entries end with their files, and not before. */
export async function ends(world: World, check: Check): Promise<void> {
  const before = await count(world);
  await world.under("for n in $(seq 50); do cp .env many-$n; done");
  await check("fifty files are fifty entries", async () => {
    const now = await count(world);
    return now - before === 50 ? [] : [`${now - before} entries`];
  });
  await world.sh("ln many-1 kept; rm many-*");
  await check("unlinked: forty-nine are free again", async () => {
    const now = (await world.until((status) => status.labels.files === before + 1)).labels.files;
    return now === before + 1 ? [] : [`${now - before} entries are left`];
  });
  await check("the one with a name left is labelled", () => world.labelled("kept"));
  await check("open without a name: labelled until it is closed", async () => {
    const script = 'cp .env nameless; exec 3< nameless; rm nameless; read -r line <&3; sink "$PWD/reached"; exec 3<&-';
    await world.under(script);
    const reached = (await world.sh("test ! -e reached")).status !== 0;
    const now = (await world.until((status) => status.labels.files === before + 1)).labels.files;
    return [
      ...(reached ? ["a reader could run sink"] : []),
      ...(now === before + 1 ? [] : [`${now} entries are left`]),
    ];
  });
  await check("pipes leave nothing behind", async () => {
    await world.under("for n in $(seq 30); do cat .env | cat | cat > /dev/null; done");
    const tier = await world.tier();
    const now = (await world.until((status) => status.labels.files === before + 1)).labels.files;
    // On the tracepoint tier the end of a pipe is not seen: see docs/labels.md.
    return now === before + 1 || tier === "tracepoint" ? [] : [`${now - before - 1} entries are left`];
  });
}
