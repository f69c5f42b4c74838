/** A project with scripts for agents, and what became of what they were told. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { type Ended, runAs } from "../../scripts/harness/person.js";
import type { Stage } from "../cases/scene.js";
import { environment, self } from "./try.js";

/** What is looked at, by name; each says its problems. */
export type Checks = Readonly<Record<string, (stage: Stage) => Promise<string[]>>>;

export const ACTPLANE = join(CHECKOUT, "bin", "actplane");
export const HOOK = `"${ACTPLANE}" feedback-hook`;
const POLICY = `version: 1
policy: |
  rule no-push:
    block exec "git" "push"
    because "pushing is for the user"
`;
const PATIENCE = 60_000;

/** A project with scripts; each script is an agent. */
export class Project {
  readonly folder: string;
  private readonly env: Record<string, string>;
  private readonly home: string;

  constructor(
    private readonly stage: Stage,
    name: string,
  ) {
    this.folder = join(stage.folder, `hooks-${name}`, "project");
    this.home = join(stage.folder, `hooks-${name}`, "home");
    for (const folder of [this.folder, this.home]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.folder, "actplane.yaml"), POLICY);
    this.env = environment(this.home, { ACTPLANE_SOCKET: stage.socket });
  }

  script(name: string, text: string): string {
    writeFileSync(join(this.folder, name), `${text}\n`);
    chmodSync(join(this.folder, name), 0o755);
    return `sh ./${name}`;
  }

  /** Under the policy, unless `free`. `apart`: words that put all of it, the start too, into other namespaces. */
  run(
    command: string,
    { free = false, apart = [] }: { free?: boolean; apart?: readonly string[] } = {},
  ): Promise<Ended> {
    const under = free ? [] : [ACTPLANE, "run", ...this.stage.accept, "--"];
    const argv = [...apart, ...under, "sh", "-c", command];
    return runAs({ ...self(), home: this.home }, argv, { cwd: this.folder, env: this.env, timeout: PATIENCE });
  }

  read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return "";
    }
  }
}

export const times = (text: string, words: string) => text.split(words).length - 1;
export const expected = (what: string, seen: unknown, right: boolean) =>
  right ? [] : [`${what}: ${JSON.stringify(seen)}`];

/** Does the forbidden thing under a name of its own, asks, and asks again. */
export const agent = (name: string) =>
  `git push ${name} 2>/dev/null; sleep 0.5; ${HOOK} >${name}.1; ${HOOK} >${name}.2`;

/** What a script of `agent` left: told of its own, once, and of nothing that `other` did. */
export function ownOnly(project: Project, name: string, other: string): string[] {
  const [first, second] = [project.read(`${name}.1`), project.read(`${name}.2`)];
  return [
    ...expected(
      "not told once",
      first,
      times(first, `git push ${name}`) === 1 && times(first, "pushing is for the user") === 1,
    ),
    ...expected("told what another did", first, !first.includes(`git push ${other}`)),
    ...expected("told again", second, second === ""),
  ];
}
