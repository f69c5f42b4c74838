/** A process whose verdicts are known in advance, watched while something else happens to the engine. */
import { copyFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Field } from "../micro/field.js";
import { builtProgram } from "../native/build.js";
import { Child } from "../native/child.js";

/** The rules that native/verdicts.c is judged by; any others may stand beside them. */
export const VERDICT_RULES = `rule verdicts:
  block exec "**/forbidden-program"
  notify open file "**/reported-file"
  notify write file "**/reported-file-name"
  notify unlink file "**/reported-file-name"
`;

/** What the process said, and what the kernel counted of it. */
export interface Verdicts {
  /** operations that had the wrong outcome, or that the kernel did not count */
  readonly wrong: number;
  readonly judged: number;
  /** what the wrong ones were */
  readonly detail: string;
}

export interface Kind {
  /** bytes of an argument that every program is given, so that the judgement of its exec takes long */
  readonly argument?: number;
  /** scripts instead of programs */
  readonly scripts?: boolean;
  /** executed through links: rules are about the file */
  readonly linked?: boolean;
}

/** A running native/verdicts.c in a domain of its own. */
export class VerdictProcess {
  private constructor(
    private readonly field: Field,
    private readonly child: Child,
    readonly domain: number,
  ) {}

  static async start(field: Field, folder: string, image: Uint8Array, kind: Kind = {}): Promise<VerdictProcess> {
    const { argument = 0, scripts = false, linked = false } = kind;
    const at = (name: string) => join(folder, name);
    for (const name of ["forbidden-program", "allowed-program"]) {
      if (scripts) writeFileSync(at(name), "#!/bin/true\n", { mode: 0o755 });
      else copyFileSync("/bin/true", at(name));
      if (linked) symlinkSync(name, at(`${name}-link`));
    }
    writeFileSync(at("reported-file"), "");
    const program = builtProgram("verdicts");
    const suffix = linked ? "-link" : "";
    const names = [`forbidden-program${suffix}`, `allowed-program${suffix}`, "reported-file"].map(at);
    const child = await Child.start([program, ...names, ...(argument > 0 ? [String(argument)] : [])]);
    const domain = field.bind(child.pid, image);
    child.say("go");
    return new VerdictProcess(field, child, domain);
  }

  /** Ends it and compares. */
  async finish(): Promise<Verdicts> {
    const said = await this.child.finish();
    const found = /^stopped (\d+) passed (\d+) allowed (\d+) wronged (\d+) reported (\d+)$/.exec(said ?? "");
    await this.child.stop();
    if (!found) throw new Error(`the process with known verdicts ended early: ${said ?? "killed"}`);
    const [stopped, passed, allowed, wronged, reported] = found.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const stats = this.field.engine.stats(this.domain);
    const uncounted = Math.abs(stats.killed + stats.refused - stopped) + Math.abs(stats.reported - reported);
    return {
      wrong: passed + wronged + uncounted,
      judged: stopped + passed + allowed + wronged + reported,
      detail: `${passed} passed, ${wronged} wronged, ${uncounted} not counted, ${stats.faults} faults`,
    };
  }
}
