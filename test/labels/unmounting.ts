import { statSync } from "node:fs";
import { give } from "../../scripts/harness/person.js";
import type { Check } from "./main.js";
import { Volume } from "./volume.js";
import type { World } from "./world.js";

/** A filesystem that comes and goes; unmounting also takes every inode out of the cache. */
export async function unmounting(world: World, check: Check): Promise<void> {
  const volume = new Volume(world.folder);
  const file = `${volume.point}/derived.txt`;
  try {
    volume.mount();
    give(world.person, volume.point);
    await world.under(`cp .env '${file}'; cp .env '${volume.point}/reused'`);
    const { ino, dev } = statSync(`${volume.point}/reused`);
    volume.unmount();
    volume.mount();
    await check("unmounted and mounted again", () => world.labelled(file));
    volume.unmount();
    volume.mount(true);
    const other = volume.moves ? "under another device number" : "once more";
    await check(`mounted ${other}`, async () => [
      ...(volume.moves && statSync(file).dev === dev ? ["the device number is the same"] : []),
      ...(await world.labelled(file)),
    ]);
    volume.unmount();
    await world.stop();
    await world.start();
    volume.mount();
    await check("the service was restarted while it was not mounted", () => world.labelled(file));
    await check("an inode number that is used again has no label", async () => {
      await world.sh(`rm '${volume.point}/reused'; for n in $(seq 8); do echo new > '${volume.point}/new-'$n; done`);
      const again = Array.from({ length: 8 }, (_, n) => `${volume.point}/new-${n + 1}`).filter(
        (path) => statSync(path).ino === ino,
      );
      return again.length === 0 ? ["the number was not used again"] : world.free(again[0] as string);
    });
  } finally {
    if (volume.mounted) volume.unmount();
  }
}
