import { call } from "../../client/rpc.js";
import { TIERS } from "../../policies/compiler/index.js";
import { Scene, type Stage } from "../cases/scene.js";
import type { ScriptedAttack } from "./attack.js";

const SCENE = 28_000;

const POLICY = `source SECRET = file "secret.txt"
source WEB = endpoint "127.0.0.1:{{PORT}}"
rule leave: block exec "forbidden" if SECRET or WEB because "not with these"`;

/** What is opened before the process is attached, and what its refusal names as the reason. */
const HELD = {
  "a file": { opens: "exec 3< secret.txt", source: "secret.txt" },
  "a connection": { opens: 'exec 3<> "/dev/tcp/127.0.0.1/$PORT"', source: "127.0.0.1" },
} as const;
const FREE = { opens: "exec 3< free.txt", source: null } as const;

/** Opens something, attaches its own child, which has read it by then, and lets that go on. */
const script = (stage: Stage, opens: string, attach: boolean) => `
exec 2>&1
${opens}
sh -c 'while [ ! -e go ]; do sleep 0.05; done; bin/forbidden ran' &
child=$!
${attach ? `${stage.actplane} attach ${stage.accept.join(" ")} --pid $child || exit 99` : "true"}
touch go
wait $child
test -e ran`;

async function held(stage: Stage, number: number, what: { opens: string; source: string | null }): Promise<string[]> {
  const problems: string[] = [];
  for (const attach of [false, true]) {
    const scene = new Scene(stage, SCENE + 2 * number + Number(attach));
    const setup = "mkdir bin; cp /bin/touch bin/forbidden; echo x > secret.txt; echo x > free.txt";
    await scene.prepare({ name: "held", title: "", policy: POLICY, setup, steps: [] });
    const bash = script(stage, what.opens, attach).replaceAll("'", "'\\''");
    const { status, stdout } = await scene.sh(`exec bash -c '${bash}'`);
    const stopped = attach && what.source !== null;
    if ((status === 0) === stopped) problems.push(`it ${stopped ? "ran" : "did not run"} (${status}): ${stdout}`);
    if (!stopped) continue;
    const { violations } = await call(stage.socket, "violations.list", { limit: 200 });
    const found = violations.find(({ rule, target }) => rule === "leave" && target.startsWith(scene.project));
    if (!found) problems.push("the refusal is not recorded");
    else if (!JSON.stringify(found).includes(what.source as string))
      problems.push(`the refusal does not name ${what.source}: ${JSON.stringify(found)}`);
  }
  return problems;
}

export const attack: ScriptedAttack = {
  attacks: [28],
  title: "what was open before a process was attached counts as read",
  tiers: TIERS,
  async run(stage, tap) {
    let number = 0;
    for (const [name, what] of Object.entries(HELD))
      tap.result(`28-open-at-attach: ${name}`, await held(stage, number++, what));
    tap.result("28-open-at-attach: a file that no source names", await held(stage, number, FREE));
  },
};
