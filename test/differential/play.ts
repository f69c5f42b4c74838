/** Plays a sequence of operations in a world, and notes all that can be seen of it. */
import type { Effect } from "../../policies/language/index.js";
import type { Outcome } from "../../policies/model/index.js";
import { type Operation, programOf } from "./operations.js";
import type { Stage } from "./stage.js";

export interface Judged {
  readonly fired: readonly { readonly rule: number; readonly clause: number; readonly effect: Effect }[];
  readonly outcome: Outcome;
}

type Endpoint = { readonly kind: "ip"; readonly address: string; readonly port: number };

/** What the model and the interpreter of images have in common. P: a process, N: a file's name. */
export interface PlayableWorld<P, N extends { readonly path: string }> {
  readonly names: ReadonlyMap<string, N>;
  fork(parent: P): P;
  exec(process: P, paths: readonly string[], args: readonly string[]): Judged;
  exit(process: P, status: number): void;
  open(process: P, path: string, mode: readonly ("read" | "write")[]): { verdict: Judged; name: N };
  read(process: P, name: N): Judged;
  write(process: P, name: N): Judged;
  create(process: P, path: string): Judged;
  link(process: P, from: string, to: string): Judged;
  unlink(process: P, path: string): Judged;
  rename(process: P, from: string, to: string): Judged;
  connect(process: P, endpoint: Endpoint): Judged;
  recv(process: P, endpoint: Endpoint): Judged;
  isAlive(process: P): boolean;
  labelsOf(process: P): readonly string[];
  labelsOfFile(path: string): readonly string[];
}

/** What one operation did, and what could be seen after it; texts, so that two are compared quickly. */
export interface Step {
  /** "skipped" when it could not be done, such as one of a process that ended */
  readonly outcome: Outcome | "skipped";
  /** `rule.clause effect`, sorted */
  readonly fired: string;
  /** labels of each living process, by its number */
  readonly processes: string;
  /** labels of each labelled file, by its path */
  readonly files: string;
}

export const sameStep = (one: Step, other: Step): boolean =>
  one.outcome === other.outcome &&
  one.fired === other.fired &&
  one.processes === other.processes &&
  one.files === other.files;

export function play<P, N extends { readonly path: string }>(
  stage: Stage,
  operations: readonly Operation[],
  world: PlayableWorld<P, N>,
  first: P,
): Step[] {
  const tree = new Tree(stage, world, first);
  return operations.map((operation) => tree.step(operation));
}

const ACCESS = { r: ["read"], w: ["write"], rw: ["read", "write"] } as const;

class Tree<P, N extends { readonly path: string }> {
  private readonly processes = new Map<number, { process: P; slots: Map<number, { name: N; mode: string }> }>();

  constructor(
    private readonly stage: Stage,
    private readonly world: PlayableWorld<P, N>,
    first: P,
  ) {
    this.processes.set(0, { process: first, slots: new Map() });
  }

  step(operation: Operation): Step {
    const judged = this.perform(operation);
    const fired = new Set((judged?.fired ?? []).map(({ rule, clause, effect }) => `${rule}.${clause} ${effect}`));
    let processes = "";
    for (const [number, { process }] of this.processes)
      if (this.world.isAlive(process)) processes += `${number}: ${this.world.labelsOf(process).toSorted().join(" ")}; `;
    const files: string[] = [];
    for (const path of this.world.names.keys()) {
      const labels = this.world.labelsOfFile(path);
      if (labels.length > 0) files.push(`${path}: ${labels.toSorted().join(" ")}; `);
    }
    return {
      outcome: judged?.outcome ?? "skipped",
      fired: [...fired].sort().join(", "),
      processes,
      files: files.sort().join(""),
    };
  }

  /** null: it cannot be done. */
  private perform(operation: Operation): Judged | null {
    const { world } = this;
    const actor = this.processes.get(operation.process);
    if (!actor || !world.isAlive(actor.process)) return null;
    const { process, slots } = actor;
    switch (operation.do) {
      case "fork":
        this.processes.set(operation.child, { process: world.fork(process), slots: new Map(slots) });
        return DONE;
      case "exit":
        world.exit(process, operation.status);
        return DONE;
      case "exec": {
        const { paths, args } = programOf(this.stage, operation.asked, operation.args);
        return world.exec(process, paths, args);
      }
      case "open": {
        if (!world.names.has(operation.path)) return null;
        const { verdict, name } = world.open(process, operation.path, ACCESS[operation.mode]);
        if (verdict.outcome !== "refused") slots.set(operation.slot, { name, mode: operation.mode });
        return verdict;
      }
      case "read":
      case "write": {
        const slot = slots.get(operation.slot);
        if (!slot?.mode.includes(operation.do[0] as string)) return null;
        return world[operation.do](process, slot.name);
      }
      case "create":
        return world.names.has(operation.path) ? null : world.create(process, operation.path);
      case "link":
        if (!world.names.has(operation.from) || world.names.has(operation.to)) return null;
        return world.link(process, operation.from, operation.to);
      case "unlink":
        return world.names.has(operation.path) ? world.unlink(process, operation.path) : null;
      case "rename":
        if (!world.names.has(operation.from) || this.sameFile(operation.from, operation.to)) return null;
        return world.rename(process, operation.from, operation.to);
      default: {
        const { address, port } = this.stage.endpoints[operation.endpoint] as { address: string; port: number };
        return world[operation.do === "recv" ? "recv" : "connect"](process, { kind: "ip", address, port });
      }
    }
  }

  /** rename(2) between two names of one file does nothing. */
  private sameFile(from: string, to: string): boolean {
    const file = (path: string) => (this.world.names.get(path) as { file?: unknown } | undefined)?.file;
    return from === to || (file(to) !== undefined && file(from) === file(to));
  }
}

const DONE: Judged = { fired: [], outcome: "allowed" };
