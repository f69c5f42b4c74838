import { ordinaryUser, twoUsers } from "../../scripts/harness/person.js";
import type { Check } from "./main.js";
import type { World } from "./world.js";

/** Whose labels they are, and who may take them away. */
export async function owner(world: World, check: Check): Promise<void> {
  const other = ordinaryUser(world.folder, twoUsers()[1]);
  await world.under("cp .env derived.txt");
  const file = `${world.project}/derived.txt`;
  const clearAs = async (person: typeof other) =>
    (await world.command(person, [world.actplane, "labels", "--clear", file])).stdout;

  await check("another user sees none of them", async () => {
    const shown = await world.shown(file, other);
    return shown.length === 0 ? [] : [JSON.stringify(shown)];
  });
  await check("another user cannot clear them", async () => {
    const said = await clearAs(other);
    return [...(said.includes("had no labels of yours") ? [] : [said]), ...(await world.labelled(file))];
  });
  await check("inside the domain they are seen, and cannot be cleared", async () => {
    const inside = await world.under(
      `'${world.actplane}' labels --json derived.txt; '${world.actplane}' labels --clear derived.txt`,
    );
    return [
      ...(inside.stdout.includes('"SECRET"') ? [] : [`not shown inside: ${inside.stdout}${inside.stderr}`]),
      ...(inside.status === 1 && inside.stderr.includes("inside a domain")
        ? []
        : [`not refused: ${inside.status} ${inside.stderr}`]),
      ...(await world.labelled(file)),
    ];
  });
  await check("the owner clears them from outside", async () => {
    const said = await clearAs(world.person);
    return [...(said.includes("has lost SECRET") ? [] : [said]), ...(await world.free(file))];
  });
  await check("cleared stays cleared after a restart", async () => {
    await world.stop();
    await world.start();
    return world.free(file);
  });
  await check("a file that is not there", async () => {
    const none = await world.labels("no-such-file");
    return none.status === 1 && none.stderr.includes("cannot find no-such-file: ENOENT") ? [] : [none.stderr];
  });
}
