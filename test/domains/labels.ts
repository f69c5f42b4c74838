import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const SECRET = 'source SECRET = file "secret"\nrule stays: block exec "ann" if SECRET';
/** Its own SECRET by name, and a way to be rid of it. */
const LAUNDRY = `source SECRET = file "nothing"
declassify SECRET by exec "cleaner"
rule own: notify exec "true" if SECRET`;

/** Knows a file's word, becomes the program that may forget where it came from, and writes it. */
const wash = (from: string, to: string) => `(read -r word < ${from}; export word; exec bin/cleaner ${to})`;

/** A child's labels are its own: by their names it must not reach those of the realm. */
export async function labels(scene: Scene, check: Check): Promise<void> {
  const { accept } = scene;
  scene.write("secret", "x\n");
  scene.write("plain", "y\n");
  scene.write("bin/cleaner", '#!/bin/sh\necho "$word" > "$1"\n');
  await scene.sh("chmod +x bin/cleaner");
  const tried = async (file: string) => {
    await scene.under(SECRET, `read -r word < ${file}; ann; true`);
    return scene.did();
  };

  await check("what was derived from the secret is bound by it", async () => {
    await scene.under(SECRET, 'read -r word < secret; echo "$word" > derived');
    return [
      ...same("with it", await tried("derived"), []),
      ...same("with another file", await tried("plain"), ["ann"]),
    ];
  });
  await check("a child that declassifies a label of that name does not clean it", async () => {
    scene.write("laundry.txt", LAUNDRY);
    const child = `actplane control launch-child --delta laundry.txt ${accept} -- sh -c '${wash("derived", "washed")}; ${wash("plain", "copy")}'`;
    const { status, stderr } = await scene.under('rule other: block exec "bob"', child);
    return [
      ...(status === 0 ? [] : [stderr]),
      ...same("with what it washed", await tried("washed"), []),
      ...same("with a copy of another file", await tried("copy"), ["ann"]),
    ];
  });
  await check("a policy that begins a session may: that is its user's word", async () => {
    await scene.under(LAUNDRY, wash("derived", "cleaned"));
    return same("with what it cleaned", await tried("cleaned"), ["ann"]);
  });
  await check("a child's own labels work, and are shown as a child's", async () => {
    const text = `source OWN = file "plain"
rule own: block exec "cid" if OWN`;
    scene.write("own.txt", text);
    const child = `actplane control launch-child --delta own.txt ${accept} -- sh -c 'read -r word < plain; echo "$word" > marked; cid; bob'`;
    await scene.under(SECRET, child);
    const done = same("done", scene.did(), ["bob"]);
    const { stdout } = await scene.sh("actplane labels marked");
    return [...done, ...(stdout.includes("OWN (child)") ? [] : [stdout])];
  });
}
