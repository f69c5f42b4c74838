import type { PolicySource } from "../compile/job.js";
import type { Domain } from "../domains/domain.js";
import { settle } from "../domains/sources.js";
import type { Changed, Updates } from "../domains/updates.js";
import type { View } from "../engine/view.js";
import { ServiceError } from "../errors.js";
import type { Log } from "../log.js";
import type { Base, BaseState } from "./base.js";
import { readMachineFiles } from "./files.js";
import type { Judge } from "./judge.js";
import { keepBase, loadBase } from "./keep.js";

export interface PolicyParts {
  readonly base: Base;
  readonly updates: Pick<Updates, "change">;
  readonly judge: Judge;
  readonly stateDir: string;
  /** of the machine's policies */
  readonly folder: string;
  /** weaker effects that the administrator accepts for them */
  readonly accept: readonly string[];
  /** how the machine's first process names files */
  readonly view: () => View;
  readonly log: Log;
  /** does what follows from policy that has come into force; never rejects */
  readonly follow: () => Promise<void>;
  /** whose the machine's files must be; replaced in tests */
  readonly owner?: number;
}

/** A user's policy change: his own policy, and that of domains. */
export interface UserChange {
  /** null takes it away, undefined keeps it */
  readonly user: PolicySource | null | undefined;
  readonly own: ReadonlyMap<Domain, readonly PolicySource[]>;
  readonly accept: readonly string[];
}

/** Policy that comes from around domains: read, judged, put in force as a whole, and kept for the next start. */
export class Policies {
  private problem: string | null = null;

  constructor(private readonly parts: PolicyParts) {}

  /**
   * Before the first caller. Domains that outlived the last service have its policy around them, and follow to what the
   * files say now; where those are broken, what was in force at the last run is again. `owners`: of such domains.
   */
  async start(owners: readonly number[]): Promise<void> {
    const { base, updates, stateDir, log } = this.parts;
    const kept = loadBase(stateDir);
    for (const uid of new Set(owners)) await base.know(uid);
    base.replace(kept);
    try {
      const machine = await this.readMachine();
      await updates.change(() => ({ own: new Map(), base: { ...kept, machine }, accept: [], payer: 0 }));
      this.keep();
    } catch (error) {
      this.problem = reasonOf(error);
      log("error", `policies of the machine: ${this.problem}; ${kept.machine.length} of the last run stay in force`);
    }
    await this.parts.follow();
  }

  /** Why it is not known what the machine's policy says: its files cannot be used, and none are known from before. */
  get unknown(): string | null {
    return this.parts.base.now.machine.length === 0 ? this.problem : null;
  }

  /** What SIGHUP asks for. Rejects with the reason; then everything is as it was. */
  async reloadMachine(): Promise<string> {
    const { base, updates } = this.parts;
    try {
      const machine = await this.readMachine();
      const own = new Map();
      const { domains } = await updates.change(() => {
        return { own, base: { ...base.now, machine }, accept: [], payer: 0 };
      });
      this.problem = null;
      this.keep();
      await this.parts.follow();
      return `${machine.length} policies of the machine; ${domains.length} domains follow`;
    } catch (error) {
      this.problem = reasonOf(error);
      throw new Error(this.problem);
    }
  }

  /** A user's own word, from outside every domain. Throws what he is told; then everything is as it was. */
  async change(uid: number, { user, own, accept }: UserChange): Promise<{ changed: Changed; warnings: string[] }> {
    const { base, updates, judge } = this.parts;
    await base.know(uid);
    const warnings: string[] = [];
    let judged: PolicySource | null = null;
    if (user) {
      const above = base.of(uid).filter((source) => source.layer === "machine");
      const compiled = await judge.compile([...above, user], { uid, accept });
      warnings.push(...compiled.warnings);
      [judged = null] = settle([user], compiled);
    }
    const changed = await updates.change(() => {
      if (user === undefined) return { own, base: null, accept, payer: uid };
      const users = new Map(base.now.users);
      if (judged) users.set(uid, judged);
      else users.delete(uid);
      return { own, base: { ...base.now, users }, accept, payer: uid };
    });
    for (const compiled of changed.compiled.values()) warnings.push(...compiled.warnings);
    if (user !== undefined) {
      this.keep();
      await this.parts.follow();
    }
    return { changed, warnings };
  }

  shownTo(uid: number): { machine: string[]; user: string | null; problem: string | null } {
    const { machine, users } = this.parts.base.now;
    const paths = machine.map((source) => source.file?.path ?? "");
    return { machine: paths, user: users.get(uid)?.file?.path ?? null, problem: this.problem };
  }

  /** One file after another: each is judged as a child of those before it, so none can loosen another. */
  private async readMachine(): Promise<PolicySource[]> {
    const { folder, owner, accept, view } = this.parts;
    const files = readMachineFiles(folder, owner);
    if (files.length === 0) return [];
    const { aliases } = view();
    const common = { layer: "machine" as const, rules: [], root: "", home: "/nonexistent", aliases, domain: null };
    const sources = files.map((file) => ({ ...common, file }));
    const compiled = await this.parts.judge.compile(sources, { uid: 0, accept });
    for (const warning of compiled.warnings) this.parts.log("warning", warning);
    return settle(sources, compiled);
  }

  /** The change is in force already: a disk that is full must not take it back, only be said. */
  private keep(): void {
    try {
      keepBase(this.parts.stateDir, this.parts.base.now as BaseState);
    } catch (error) {
      this.parts.log("error", `policies are in force but could not be kept for the next start: ${String(error)}`);
    }
  }
}

/** With the place of the first mistake, where there is one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ServiceError)) return error instanceof Error ? error.message : String(error);
  const [first] = error.diagnostics;
  return first ? `${first.file}:${first.line}:${first.column}: ${first.message}` : error.message;
}
