/** A parent agent that launches a restricted sub-agent, a real one too, through the MCP server. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { runAs } from "../../scripts/harness/person.js";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import type { Agent } from "./agents.js";
import { startModel } from "./model.js";
import type { Answer } from "./protocols/protocol.js";
import { REASON } from "./scenario.js";
import { environment, PATIENCE, repository, self, sh, times } from "./try.js";

const OWN_REASON = "a reviewer commits nothing (seen by the test)";

const shell = (command: string): Answer => ({ kind: "shell", command });

/** Of the sub-agent: what only it may not, what nobody may, and what it is there for. */
const REVIEW: readonly Answer[] = [
  shell("git commit -q --allow-empty -m by-child; echo ended"),
  shell("git push -q origin HEAD:main; echo ended"),
  shell("git log -1 --format=%s > review.txt && echo reviewed"),
];

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs parent and child to their ends, and tells what became of both. */
export async function tryParent(agent: Agent, modules: string, stage: Stage, tap: Tap): Promise<void> {
  const base = join(stage.folder, `parent-${agent.name}`);
  const [home, below, project, remote] = ["home", "below", "project", "remote.git"].map((name) => join(base, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [home, below, project]) mkdirSync(folder, { recursive: true });
  const reviewer = await startModel(REVIEW);
  const sub = agent.prepare({ modules, home: below, project, url: reviewer.url });
  const words = [
    ...Object.entries({ HOME: below, PATH: process.env.PATH ?? "", ...sub.env }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    ...sub.argv,
  ];
  const command = ["sh", "-c", `env -i ${words.map(quote).join(" ")} </dev/null; touch sub-ended`];
  const accept = stage.accept.filter((word) => word !== "--accept");
  const policy = `rule no-commit: block exec "git" "commit" because "${OWN_REASON}"`;
  const parent = await startModel([
    {
      kind: "tool",
      server: "actplane",
      tool: "launch_child",
      input: { name: `review-${agent.name}`, command, policy, accept },
    },
    shell("n=0; while [ ! -e sub-ended ] && [ $n -lt 1200 ]; do sleep 0.1; n=$((n + 1)); done; ls"),
    { kind: "tool", server: "actplane", tool: "list_children", input: {} },
    shell("git commit -q --allow-empty -m by-parent && echo committed"),
  ]);
  try {
    const { argv, env: own } = agent.prepare({ modules, home, project, url: parent.url });
    const env = environment(home, { ...own, ACTPLANE_SOCKET: stage.socket });
    await repository(remote, project, env);
    const push = `rule no-push:\n    block exec "git" "push"\n    because "${REASON}"`;
    writeFileSync(join(project, "actplane.yaml"), `version: 1\npolicy: |\n  ${push}\n`);
    const actplane = join(CHECKOUT, "bin", "actplane");
    await sh(`"${actplane}" init --with-${agent.name} --with-mcp`, project, env);
    const ended = await runAs({ ...self(), home }, [actplane, "run", ...stage.accept, "--", ...argv], {
      cwd: project,
      env,
      timeout: PATIENCE,
    });
    const log = [ended.stderr.slice(-1500), ended.stdout.slice(-3000), ...parent.others, ...reviewer.others];
    const result = (name: string, problems: string[]) =>
      tap.result(`${agent.name} as a parent: ${name}`, problems.length > 0 ? [...problems, ...log] : []);
    result(
      "the sub-agent is launched by the MCP tool",
      parent.requests.some((one) => one.includes(`Child review-${agent.name} runs`)) ? [] : ["no"],
    );
    const told = [
      times(reviewer.requests[1] ?? "", OWN_REASON),
      times(reviewer.requests[2] ?? "", REASON),
      times(reviewer.requests[3] ?? "", OWN_REASON),
    ];
    result(
      "the sub-agent is told its own rule's reason and its parent's, once each",
      told.join() === "1,1,1" ? [] : [`told ${told.join()} times`],
    );
    const after = await sh(`cat review.txt; git log --format=%s; git -C "${remote}" for-each-ref`, project, env);
    result(
      "the sub-agent's own work is done, its commit and push are not, and the parent commits",
      after.stdout === "first\nby-parent\nfirst\n" ? [] : [after.stdout, after.stderr],
    );
  } finally {
    await parent.close();
    await reviewer.close();
  }
}
