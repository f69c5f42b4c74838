/**
 * The semantics of docs/policy-language.md as a plain interpreter: processes, files, endpoints and sessions, one
 * operation after the other. It is what examples in policy files run on, and what the compiler and the kernel engine
 * are compared with; it knows neither.
 *
 * Every operation goes the same way: labels flow in, sources and transforms move them, clauses are judged by the state
 * so reached, and only an operation that happens moves anything for good and counts for gates.
 */
import type { Effect, EffectivePolicy, Operation } from "../language/tree.js";
import { type Endpoint, number, type Resolve } from "./endpoint.js";
import { endIsAwaited, type Fired, firedClauses, type Happening, type Ran, type Run, strongest } from "./judge.js";
import type { Program, Target } from "./match.js";
import { movedLabels } from "./moves.js";

/** An inode: what its labels belong to, whatever its names. */
export interface File {
  readonly labels: Set<string>;
}

/** One of a file's names; opening gives a name, and its path follows a rename. */
export interface Name {
  path: string;
  readonly file: File;
}

/** A process tree under one policy. */
export interface Session {
  readonly policy: EffectivePolicy;
  readonly happenings: Happening[];
  readonly runs: Run[];
}

export interface Process {
  readonly session: Session;
  labels: Set<string>;
  /** what it and its ancestors ran */
  lineage: readonly Ran[];
  /** what it ran whose end a gate waits for, and since when */
  run: { readonly start: number; readonly programs: Ran[] } | null;
  alive: boolean;
}

export type Outcome = "allowed" | "refused" | "killed";

export interface Verdict {
  /** all clauses that fired, in the policy's order */
  readonly fired: readonly Fired[];
  /** the strongest of them */
  readonly effect: Effect | null;
  readonly outcome: Outcome;
}

export interface WorldOptions {
  /** false: as on the tracepoint tier, where block and kill end the process after what it did */
  readonly refuses?: boolean;
  /** addresses of host names in patterns; none by default */
  readonly resolve?: Resolve;
}

interface Act {
  readonly operations: readonly Operation[];
  readonly target: Target;
  /** labels that come with it */
  readonly from?: readonly ReadonlySet<string>[];
  /** labels that go to it */
  readonly to?: Set<string>;
}

/** What a rule may say of a file's content. */
const REACHED: readonly Operation[] = ["open", "read", "write"];

/** One realm: its file and endpoint labels outlive its sessions. What a dead process does is its caller's mistake. */
export class World {
  readonly names = new Map<string, Name>();
  readonly endpoints = new Map<string, Set<string>>();
  readonly #refuses: boolean;
  readonly #resolve: Resolve;
  #time = 0;

  constructor(options: WorldOptions = {}) {
    this.#refuses = options.refuses ?? true;
    this.#resolve = options.resolve ?? (() => []);
  }

  /** The first process of a new session. */
  begin(policy: EffectivePolicy): Process {
    const session = { policy, happenings: [], runs: [] };
    return { session, labels: new Set(), lineage: [], run: null, alive: true };
  }

  /** The name's file; a path that is not there yet is an unlabelled file. */
  name(path: string): Name {
    const known = this.names.get(path);
    if (known) return known;
    const made = { path, file: { labels: new Set<string>() } };
    this.names.set(path, made);
    return made;
  }

  fork(parent: Process): Process {
    return { ...parent, labels: new Set(parent.labels), run: null };
  }

  /** `paths`: the file that runs, the path asked for, a script's interpreter; `args` without argv[0]. */
  exec(process: Process, paths: readonly string[], args: readonly string[]): Verdict {
    const program: Program = { kind: "exec", paths, args };
    const from = paths.map((path) => this.names.get(path)?.file.labels ?? new Set<string>());
    const verdict = this.#act(process, { operations: ["exec"], target: program, from });
    if (this.#happened(verdict)) {
      const ran = { program, time: this.#time };
      process.lineage = [...process.lineage, ran];
      if (endIsAwaited(process.session.policy, this.#resolve, program)) {
        process.run ??= { start: this.#time, programs: [] };
        process.run.programs.push(ran);
      }
    }
    return verdict;
  }

  /** Ends normally. A run is dated from its start: an edit during it is later. */
  exit(process: Process, status: number): void {
    if (process.run) process.session.runs.push({ ...process.run, status });
    process.alive = false;
  }

  /** Opening to read or write is where that reading or writing begins, and judged as that too. */
  open(process: Process, path: string, mode: readonly ("read" | "write")[]): { verdict: Verdict; name: Name } {
    const name = this.name(path);
    return { verdict: this.#access(process, name, ["open", ...mode]), name };
  }

  read(process: Process, name: Name): Verdict {
    return this.#access(process, name, ["read"]);
  }

  write(process: Process, name: Name): Verdict {
    return this.#access(process, name, ["write"]);
  }

  /** Makes a name for a new file, or a further one for `file`: a write of the name, which no content flows into. */
  create(process: Process, path: string, file: File = { labels: new Set() }): Verdict {
    const verdict = this.#named(process, "write", path);
    if (this.#happened(verdict)) this.names.set(path, { path, file });
    return verdict;
  }

  /** A further name for a file; where that can be refused, the name it has must let it go. */
  link(process: Process, from: string, to: string): Verdict {
    const { file } = this.name(from);
    const verdict = this.#inTurn([() => this.#leave(process, from, file), () => this.#named(process, "write", to)]);
    if (this.#happened(verdict)) this.names.set(to, { path: to, file });
    return verdict;
  }

  unlink(process: Process, path: string): Verdict {
    const verdict = this.#named(process, "unlink", path);
    if (this.#happened(verdict)) this.names.delete(path);
    return verdict;
  }

  /**
   * An unlink of the old name, then a write of the new one. The file keeps its labels; what it overwrites is gone. Where
   * the rename can be refused, the old name must let the file go, and what is overwritten is unlinked.
   */
  rename(process: Process, from: string, to: string): Verdict {
    const name = this.name(from);
    const overwrites = this.#refuses && this.names.has(to);
    const verdict = this.#inTurn([
      () => this.#leave(process, from, name.file),
      () => this.#named(process, "unlink", from),
      () => this.#named(process, "write", to),
      ...(overwrites ? [() => this.#named(process, "unlink", to)] : []),
    ]);
    if (this.#happened(verdict)) {
      this.names.delete(from);
      this.names.set(to, name);
      name.path = to;
    }
    return verdict;
  }

  /** Acts of one operation, up to the first that keeps it from happening. */
  #inTurn(acts: readonly (() => Verdict)[]): Verdict {
    const fired: Fired[] = [];
    let outcome: Outcome = "allowed";
    for (const act of acts) {
      const verdict = act();
      fired.push(...verdict.fired);
      if (outcome === "allowed") outcome = verdict.outcome;
      if (!this.#happened(verdict)) break;
    }
    return { fired, effect: strongest(fired), outcome };
  }

  #named(process: Process, operation: "write" | "unlink", path: string): Verdict {
    return this.#act(process, { operations: [operation], target: { kind: "file", path } });
  }

  /**
   * A file gets another name: what would refuse to open, read or write it under this one keeps it here, and what a source
   * says of this name stays with the file. Nothing is opened: no event, no report, and the process gains nothing.
   */
  #leave(process: Process, path: string, file: File): Verdict {
    const none: Verdict = { fired: [], effect: null, outcome: "allowed" };
    if (!this.#refuses) return none;
    const { session } = process;
    const target: Target = { kind: "file", path };
    const when = { history: session, time: this.#time };
    const labels = movedLabels(session.policy, this.#resolve, REACHED, target, process.labels, when);
    const by = { labels, lineage: process.lineage, ...when };
    const all = firedClauses(session.policy, this.#resolve, REACHED, target, by);
    const fired = all.filter(({ effect }) => effect !== "notify");
    const effect = strongest(fired);
    if (effect === null) {
      for (const label of labels) if (!process.labels.has(label)) file.labels.add(label);
      return none;
    }
    if (effect === "kill") process.alive = false;
    return { fired, effect, outcome: effect === "kill" ? "killed" : "refused" };
  }

  /** Connecting, or sending to it. */
  connect(process: Process, endpoint: Endpoint): Verdict {
    const to = this.endpointLabels(endpoint);
    return this.#act(process, { operations: ["connect"], target: { kind: "endpoint", endpoint }, to });
  }

  recv(process: Process, endpoint: Endpoint): Verdict {
    const from = [this.endpointLabels(endpoint)];
    return this.#act(process, { operations: ["recv"], target: { kind: "endpoint", endpoint }, from });
  }

  endpointLabels(endpoint: Endpoint): Set<string> {
    const key =
      endpoint.kind === "ip" ? `${number(endpoint.address)} ${endpoint.port}` : JSON.stringify(Object.values(endpoint));
    const labels = this.endpoints.get(key) ?? new Set<string>();
    this.endpoints.set(key, labels);
    return labels;
  }

  #access(process: Process, name: Name, operations: readonly Operation[]): Verdict {
    const { labels } = name.file;
    const act: Act = { operations, target: { kind: "file", path: name.path } };
    return this.#act(process, {
      ...act,
      ...(operations.includes("read") ? { from: [labels] } : {}),
      ...(operations.includes("write") ? { to: labels } : {}),
    });
  }

  #act(process: Process, { operations, target, from = [], to }: Act): Verdict {
    const { session } = process;
    const time = ++this.#time;
    const flown = new Set([...process.labels, ...from.flatMap((labels) => [...labels])]);
    const when = { history: session, time };
    const labels = movedLabels(session.policy, this.#resolve, operations, target, flown, when);
    const lineage = target.kind === "exec" ? [...process.lineage, { program: target, time }] : process.lineage;
    const by = { labels, lineage, ...when };
    const fired = firedClauses(session.policy, this.#resolve, operations, target, by);
    const effect = strongest(fired);
    const stopped = effect === "block" || effect === "kill";
    const outcome: Outcome = !stopped ? "allowed" : effect === "kill" || !this.#refuses ? "killed" : "refused";
    if (outcome === "killed") process.alive = false;
    const verdict = { fired, effect, outcome };
    if (!this.#happened(verdict)) return verdict;
    process.labels = labels;
    for (const label of labels) to?.add(label);
    for (const operation of operations) session.happenings.push({ operation, target, time });
    return verdict;
  }

  /** Where nothing can be refused, everything happens. */
  #happened(verdict: Verdict): boolean {
    return verdict.outcome === "allowed" || !this.#refuses;
  }
}
