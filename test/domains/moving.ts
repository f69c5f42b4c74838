import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const ANN = 'rule no-ann: block exec "ann"';
const BOB = `--delta-text 'rule no-bob: block exec "bob"'`;
/** A process and one that it started: both wait, then try. */
const PAIR = `sh -c ': > ready2; while ! test -e go; do sleep 0.05; done; bob; ann' &
echo $$ > pid; : > ready; while ! test -e go; do sleep 0.05; done; cid; wait`;

/** bind-child and attach --child-domain: processes go inward while they run, and never outward. */
export async function moving(scene: Scene, check: Check): Promise<void> {
  const { accept } = scene;
  const paired = async (start: (script: string) => Promise<unknown>, act: (pid: string) => Promise<string[]>) => {
    await scene.sh("rm -f ready ready2 go pid");
    const running = start(PAIR);
    if (!(await scene.appears("ready")) || !(await scene.appears("ready2"))) return ["it did not come to wait"];
    const problems = await act(scene.read("pid").trim());
    scene.write("go", "");
    await running;
    return problems;
  };
  const inside = (script: string) => scene.under(ANN, script);

  await check("a process that nobody moves is bound by its own domain only", async () => {
    const problems = await paired(inside, async () => []);
    return [...problems, ...same("done", scene.did(), ["bob", "cid"])];
  });
  for (const [name, words] of [
    ["bind-child", "control bind-child"],
    ["attach --child-domain", "attach --child-domain"],
  ] as const) {
    await check(`${name} takes a process and what it started`, async () => {
      const problems = await paired(inside, async (pid) => {
        const { status, stderr, stdout } = await scene.sh(`actplane ${words} --pid ${pid} ${BOB} ${accept}`);
        return status === 0 && /[2-9] processes/.test(stdout) ? [] : [`${status} ${stdout}${stderr}`];
      });
      return [...problems, ...same("done", scene.did(), ["cid"])];
    });
  }
  await check("a process outside every domain has no parent", async () => {
    const problems = await paired(
      (script) => scene.sh(script),
      async (pid) => {
        const { status, stderr } = await scene.sh(`actplane control bind-child --pid ${pid} ${BOB} ${accept}`);
        return [...same("status", status, 1), ...(stderr.includes("outside every domain") ? [] : [stderr])];
      },
    );
    return [...problems, ...same("done", scene.did(), ["ann", "bob", "cid"])];
  });
  await check("an agent cannot take a process that is not inside its domain", async () => {
    const problems = await paired(
      (script) => scene.sh(script),
      async (pid) => {
        const { stderr, stdout } = await scene.under(ANN, `actplane control bind-child --pid ${pid} ${BOB} ${accept}`);
        return stdout === "" && stderr !== "" ? [] : [`${stdout}${stderr}`];
      },
    );
    return [...problems, ...same("done", scene.did(), ["ann", "bob", "cid"])];
  });
}
