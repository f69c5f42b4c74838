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
export interface PlayableWorld<P, N extends { readonly file: unknown }> {
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
  /** of the file that has, or had, this name */
  labelsOfFile(name: N): readonly string[];
}

/** What one operation did, and what could be seen after it; texts, so that two are compared quickly. */
export interface Step {
  /** "skipped" when it could not be done, such as one of a process that ended */
  readonly outcome: Outcome | "skipped";
  /** `rule.clause effect`, sorted */
  readonly fired: string;
  /** labels that the acting process, and the file it acted on, did not have before */
  readonly gained: string;
  readonly spread: string;
  /** labels of each living process, by its number */
  readonly processes: string;
  /** labels of each labelled file, by its path */
  readonly files: string;
}

export const sameStep = (one: Step, other: Step): boolean =>
  one.outcome === other.outcome &&
  one.fired === other.fired &&
  one.gained === other.gained &&
  one.spread === other.spread &&
  one.processes === other.processes &&
  one.files === other.files;

export function play<P, N extends { readonly file: unknown }>(
  stage: Stage,
  operations: readonly Operation[],
  world: PlayableWorld<P, N>,
  first: P,
): Step[] {
  const tree = new Tree(stage, world, first);
  return operations.map((operation) => tree.step(operation));
}

const ACCESS = { r: ["read"], w: ["write"], rw: ["read", "write"] } as const;

interface Actor<P, N> {
  readonly process: P;
  readonly slots: Map<number, { readonly name: N; readonly mode: string }>;
  /** the file it runs, when that is one of the stage's */
  runs: unknown;
}

class Tree<P, N extends { readonly file: unknown }> {
  private readonly processes = new Map<number, Actor<P, N>>();
  private readonly executables: ReadonlySet<unknown>;

  constructor(
    private readonly stage: Stage,
    private readonly world: PlayableWorld<P, N>,
    first: P,
  ) {
    this.processes.set(0, { process: first, slots: new Map(), runs: null });
    const programs = [...stage.programs, ...Object.values(stage.scripts)];
    this.executables = new Set(programs.map((path) => world.names.get(path)?.file));
  }

  step(operation: Operation): Step {
    const process = this.processes.get(operation.process)?.process;
    const name = this.nameOf(operation);
    const labels = () => [
      process === undefined ? [] : this.world.labelsOf(process),
      name === undefined ? [] : this.world.labelsOfFile(name),
    ];
    const before = labels();
    const judged = this.perform(operation);
    const [gained, spread] = labels().map((now, index) => now.filter((label) => !before[index]?.includes(label)));
    const fired = new Set((judged?.fired ?? []).map(({ rule, clause, effect }) => `${rule}.${clause} ${effect}`));
    return {
      outcome: judged?.outcome ?? "skipped",
      fired: [...fired].sort().join(", "),
      gained: (gained ?? []).toSorted().join(" "),
      spread: (spread ?? []).toSorted().join(" "),
      ...this.state(),
    };
  }

  private state(): { processes: string; files: string } {
    let processes = "";
    for (const [number, { process }] of this.processes)
      if (this.world.isAlive(process)) processes += `${number}: ${this.world.labelsOf(process).toSorted().join(" ")}; `;
    const files: string[] = [];
    for (const [path, name] of this.world.names) {
      const labels = this.world.labelsOfFile(name);
      if (labels.length > 0) files.push(`${path}: ${labels.toSorted().join(" ")}; `);
    }
    return { processes, files: files.sort().join("") };
  }

  /** What an open, read, write, link or rename is about. */
  private nameOf(operation: Operation): N | undefined {
    if (operation.do === "open") return this.world.names.get(operation.path);
    if (operation.do === "link" || operation.do === "rename") return this.world.names.get(operation.from);
    if (operation.do !== "read" && operation.do !== "write") return undefined;
    return this.processes.get(operation.process)?.slots.get(operation.slot)?.name;
  }

  /** null: it cannot be done. */
  private perform(operation: Operation): Judged | null {
    const { world } = this;
    const actor = this.processes.get(operation.process);
    if (!actor || !world.isAlive(actor.process)) return null;
    const { process, slots } = actor;
    switch (operation.do) {
      case "fork":
        this.processes.set(operation.child, { process: world.fork(process), slots: new Map(slots), runs: actor.runs });
        return DONE;
      case "exit":
        world.exit(process, operation.status);
        return DONE;
      case "exec": {
        const { paths, args } = programOf(this.stage, operation.asked, operation.args);
        const program = world.names.get(paths[0] as string);
        if (!program || !this.executables.has(program.file) || this.isWritten(program.file)) return null;
        const verdict = world.exec(process, paths, args);
        if (verdict.outcome === "allowed") actor.runs = program.file;
        return verdict;
      }
      case "open": {
        const file = world.names.get(operation.path)?.file;
        if (file === undefined || (operation.mode !== "r" && this.isRun(file))) return null;
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

  /** ETXTBSY of an exec, and of an open for writing */
  private isWritten(file: unknown): boolean {
    return this.living().some(({ slots }) =>
      [...slots.values()].some(({ name, mode }) => name.file === file && mode !== "r"),
    );
  }

  private isRun(file: unknown): boolean {
    return this.living().some(({ runs }) => runs === file);
  }

  private living(): Actor<P, N>[] {
    return [...this.processes.values()].filter(({ process }) => this.world.isAlive(process));
  }

  /** rename(2) between two names of one file does nothing. */
  private sameFile(from: string, to: string): boolean {
    const file = (path: string) => this.world.names.get(path)?.file;
    return from === to || (file(to) !== undefined && file(from) === file(to));
  }
}

const DONE: Judged = { fired: [], outcome: "allowed" };
