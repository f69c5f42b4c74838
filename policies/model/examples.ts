/** Examples of a policy file (`tests:`) run through the model. */
import { posix } from "node:path";
import type { PolicyTest, TestAct, TestEvent } from "../language/document.js";
import type { EffectivePolicy } from "../language/tree.js";
import { type Fired, strongest } from "./judge.js";
import { type Process, type Verdict, World } from "./world.js";

export interface ExampleResult {
  readonly ok: boolean;
  /** `block by rule no-push` */
  readonly expected: string;
  readonly got: string;
}

/** `rulesOf`: names that a clause may be expected by, given its rule's own name and index over all parts. */
export interface ExampleNames {
  rulesOf(fired: Fired): readonly string[];
}

/** Where a bare program name such as `git` is taken to be. */
const PROGRAMS = "/usr/bin";

/** Runs one example against the policy of its domain: the last event must meet what is expected, and the others pass. */
export function runExample(example: PolicyTest, policy: EffectivePolicy, names: ExampleNames): ExampleResult {
  const scene = new Scene(policy, example.events);
  const expected = describeExpectation(example.expect);
  const fails = (got: string): ExampleResult => ({ ok: false, expected, got });
  const last = example.events.length - 1;
  let verdict = NOTHING;
  for (const [index, event] of example.events.entries()) {
    const result = scene.perform(event);
    if (result === "ended") return fails(`event ${index + 1} is of a process that has ended`);
    verdict = result;
    if (index < last && verdict.outcome !== "allowed")
      return fails(`event ${index + 1} of ${last + 1} stopped: ${describeVerdict(verdict)}`);
  }
  const { expect } = example;
  const got = describeVerdict(verdict);
  if (expect === "nothing") return { ok: verdict.fired.length === 0, expected, got };
  if (expect === "allow") return { ok: verdict.outcome === "allowed", expected, got };
  const effect = strongest(verdict.fired.filter((one) => names.rulesOf(one).includes(expect.rule)));
  return { ok: effect !== null && (expect.effect === null || expect.effect === effect), expected, got };
}

function describeExpectation(expect: PolicyTest["expect"]): string {
  if (typeof expect === "string") return expect;
  return expect.effect ? `${expect.effect} by rule ${expect.rule}` : `rule ${expect.rule}`;
}

function describeVerdict(verdict: Verdict): string {
  if (verdict.fired.length === 0) return "nothing";
  return [...new Set(verdict.fired.map(({ effect, name }) => `${effect} by rule ${name}`))].join(", ");
}

const NOTHING: Verdict = { fired: [], effect: null, outcome: "allowed" };

class Scene {
  readonly #world = new World();
  readonly #root: string;
  readonly #home: string;
  readonly #first: Process;
  readonly #processes = new Map<string, Process>();

  constructor(policy: EffectivePolicy, events: readonly TestEvent[]) {
    const [part] = policy.parts;
    this.#root = part?.root || "/";
    this.#home = part?.home || "/";
    this.#first = this.#world.begin(policy);
    // Who acts without having been forked was there before anything happened.
    const forked = new Set(events.map(({ act }) => (act.operation === "fork" ? act.child : null)));
    for (const { process } of events)
      if (process !== null && !forked.has(process)) this.#processes.set(process, this.#world.fork(this.#first));
  }

  perform({ process: name, act }: TestEvent): Verdict | "ended" {
    const process = name === null ? this.#first : this.#processes.get(name);
    return process?.alive ? this.#do(process, act) : "ended";
  }

  #do(process: Process, act: TestAct): Verdict {
    const world = this.#world;
    switch (act.operation) {
      case "exec": {
        const child = act.exits === null ? process : world.fork(process);
        const verdict = world.exec(child, [this.#program(act.program)], act.args);
        if (act.exits !== null && child.alive && verdict.outcome === "allowed") world.exit(child, act.exits);
        return verdict;
      }
      case "open":
        return world.open(process, this.#path(act.path), []).verdict;
      case "read":
      case "write":
        return world.open(process, this.#path(act.path), [act.operation]).verdict;
      case "unlink":
        return world.unlink(process, this.#path(act.path));
      case "rename":
        return world.rename(process, this.#path(act.from), this.#path(act.to));
      case "connect":
      case "recv":
        return world[act.operation](process, act.endpoint);
      case "fork":
        this.#processes.set(act.child, world.fork(process));
        return NOTHING;
      case "exit":
        world.exit(process, act.status);
        return NOTHING;
    }
  }

  #program(name: string): string {
    return name.includes("/") ? this.#path(name) : posix.join(PROGRAMS, name);
  }

  #path(written: string): string {
    if (written.startsWith("~/")) return posix.join(this.#home, written.slice(2));
    return posix.resolve(this.#root, written);
  }
}
