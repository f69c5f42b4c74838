import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, environmentOf, give, runAs } from "../../scripts/harness/person.js";
import type { Stage } from "./scene.js";
import type { Tap } from "./tap.js";

const ROOT = { uid: 0, gid: 0, home: "/root" };
const PATIENCE = 60_000;

/** A folder of the user's, and another name that mounts give it in a namespace of its own. */
class View {
  private readonly real: string;
  private readonly shown: string;

  constructor(
    private readonly stage: Stage,
    name: string,
  ) {
    this.real = join(stage.folder, `view-${name}`);
    this.shown = join(stage.folder, `view-${name}-shown`);
    for (const folder of [this.real, this.shown]) mkdirSync(folder);
    writeFileSync(join(this.real, "secret"), "secret\n");
    give(stage.person, this.real, this.shown, join(this.real, "secret"));
  }

  /** `script` as the user in the folder's other name, after root made the mount; `rule`: inside a domain. */
  run(mount: string, script: string, rule: string | null): Promise<Ended> {
    const { person, actplane, accept, socket } = this.stage;
    const domain = rule === null ? [] : [actplane, "run", ...accept, "--rule", rule, "--"];
    const mounting = `${mount.replace("REAL", this.real)} "${this.shown}" && cd "${this.shown}" && exec "$@"`;
    const user = ["setpriv", `--reuid=${person.uid}`, `--regid=${person.gid}`, "--clear-groups"];
    const argv = ["unshare", "-m", "--propagation=private", "sh", "-c", mounting, "sh", ...user];
    const env = environmentOf(person, { ACTPLANE_SOCKET: socket });
    return runAs(ROOT, [...argv, ...domain, "sh", "-c", script], { cwd: "/", env, timeout: PATIENCE });
  }
}

const stopped = (ended: Ended) => ended.signal !== null || ended.status === 1 || (ended.status ?? 0) >= 126;
const show = ({ status, signal, stdout, stderr }: Ended) => JSON.stringify({ status, signal, stdout, stderr });

/** A policy means the files that its author sees, whatever name they are judged by. Needs root, to mount. */
export async function views(stage: Stage, tap: Tap): Promise<void> {
  const view = new View(stage, "bind");
  const bind = "mount --bind REAL";
  const cases = [
    ["below a bind mount", 'rule r: block read file "secret" because "r"', "cat secret >/dev/null"],
    ["by a link of the system", 'rule r: block exec "/bin/cat" because "r"', "/usr/bin/cat secret >/dev/null"],
  ] as const;
  for (const [what, rule, script] of cases) {
    const [free, under] = [await view.run(bind, script, null), await view.run(bind, script, rule)];
    const other = await view.run(bind, script, rule.replace("secret", "public").replace("bin/cat", "bin/cut"));
    tap.result(`views: a file named ${what}`, [
      ...(free.status === 0 ? [] : [`without the policy: ${show(free)}`]),
      ...(stopped(under) ? [] : [`not stopped: ${show(under)}`]),
      ...(other.status === 0 ? [] : [`stopped by a rule for another file: ${show(other)}`]),
    ]);
  }
  const alone = await view.run("mount -t tmpfs none", "echo ran", cases[0][1]);
  const refused = alone.status === 125 && alone.stderr.includes("no rule can name files below");
  tap.result("views: a folder that no rule could name is refused", refused && alone.stdout === "" ? [] : [show(alone)]);
}
