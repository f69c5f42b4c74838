import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../protocol/index.js";
import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const policy = (text: string) => `version: 1\npolicy: |\n  ${text.replaceAll("\n", "\n  ")}\n`;
/** Reads the secret, says that it runs, waits for a word, then tries everything. */
const WAIT = "read -r word < secret; : > ready; while ! test -e go; do sleep 0.05; done; ann; bob; cid; true";

/** Policy from around domains, and policy files that change while what they began runs. */
export async function reload(scene: Scene, check: Check): Promise<void> {
  const { accept, machine } = scene;
  scene.write("secret", "x\n");
  const FILE = scene.write("actplane.yaml", "");
  const status = async () =>
    JSON.parse((await scene.sh("actplane control status --json")).stdout) as Result<"control.status">;
  const meanwhile = async (text: string, act: () => Promise<string[]>) => {
    await scene.sh("rm -f ready go");
    writeFileSync(FILE, policy(text));
    scene.write("script.sh", WAIT);
    const running = scene.sh(`actplane run --policy actplane.yaml ${accept} -- sh script.sh`);
    const problems = (await scene.appears("ready")) ? await act() : ["it did not come to wait"];
    scene.write("go", "");
    await running;
    return problems;
  };
  const LABELLED = 'source S = file "secret"\nrule no-ann: block exec "ann" if S';

  await check("a changed policy file binds what runs, and what was known is still known", async () => {
    const problems = await meanwhile(LABELLED, async () => {
      // The new text has no source: the label is there from before.
      writeFileSync(FILE, policy('source S = file "other"\nrule no-bob: block exec "bob" if S'));
      const { status: exit, stderr } = await scene.sh(`actplane reload ${accept}`);
      return exit === 0 ? [] : [stderr];
    });
    return [...problems, ...same("done", scene.did(), ["ann", "cid"])];
  });
  await check("without a reload the old text stays in force", async () => {
    const problems = await meanwhile(LABELLED, async () => {
      writeFileSync(FILE, policy('rule no-bob: block exec "bob"'));
      return [];
    });
    return [...problems, ...same("done", scene.did(), ["bob", "cid"])];
  });
  await check("a broken one is shown with its place, and the old text stays", async () => {
    const problems = await meanwhile(LABELLED, async () => {
      writeFileSync(FILE, policy('rule no-bob: blok exec "bob"'));
      const { status: exit, stderr } = await scene.sh(`actplane reload ${accept}`);
      return [...same("exit", exit, 2), ...(/actplane\.yaml:3:\d+: error/.test(stderr) ? [] : [stderr])];
    });
    return [...problems, ...same("done", scene.did(), ["bob", "cid"])];
  });
  await check("a user's own policy binds what runs and what comes", async () => {
    const config = join(scene.folder, "config", "actplane");
    await scene.sh("mkdir -p config/actplane");
    const env = `XDG_CONFIG_HOME=${scene.folder}/config`;
    const problems = await meanwhile('rule no-ann: block exec "ann"', async () => {
      scene.write("config/actplane/policy.yaml", policy('rule no-cid: block exec "cid"'));
      const { status: exit, stderr, stdout } = await scene.sh(`${env} actplane reload ${accept}`);
      return exit === 0 && stdout.includes("policy.yaml") ? [] : [stdout, stderr];
    });
    const first = same("done", scene.did(), ["bob"]);
    await scene.under('rule no-bob: block exec "bob"', "ann; bob; cid");
    const second = same("done in a later run", scene.did(), ["ann"]);
    rmSync(join(config, "policy.yaml"));
    await scene.sh(`${env} actplane reload`);
    await scene.under('rule no-bob: block exec "bob"', "ann; bob; cid");
    return [...problems, ...first, ...second, ...same("done when it is gone", scene.did(), ["ann", "cid"])];
  });
  if (machine === null) return;
  const put = async (text: string | null, holds: (now: Result<"control.status">["policies"]) => boolean) => {
    const path = join(machine.folder, "10-all.yaml");
    if (!existsSync(machine.folder)) mkdirSync(machine.folder, { mode: 0o755 });
    if (text === null) rmSync(path);
    else writeFileSync(path, text, { mode: 0o644 });
    machine.reload();
    for (let looks = 0; looks < 200; looks++) {
      const { policies } = await status();
      if (holds(policies)) return [];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return [`the reload did not come through: ${JSON.stringify((await status()).policies)}`];
  };
  await check("the machine's policy binds what runs and what comes, of every user", async () => {
    const problems = await meanwhile('rule no-ann: block exec "ann"', () =>
      put(policy('rule everybody: block exec "bob"'), ({ machine: files }) => files.length === 1),
    );
    const first = same("done", scene.did(), ["cid"]);
    const broken = await put("version: 1\npolicy: nothing\n", ({ problem }) => problem !== null);
    await scene.under('rule no-cid: block exec "cid"', "ann; bob; cid");
    const second = same("done with a broken file", scene.did(), ["ann"]);
    const gone = await put(null, ({ machine: files, problem }) => files.length === 0 && problem === null);
    await scene.under('rule no-cid: block exec "cid"', "ann; bob; cid");
    return [...problems, ...first, ...broken, ...second, ...gone, ...same("done without", scene.did(), ["ann", "bob"])];
  });
}
