import type { Tier } from "../../addon/types.js";
import type { ProgramPattern } from "../../policies/language/index.js";
import { attachSource } from "../attach/programs.js";
import type { Compiled, CompileJob, PolicySource } from "../compile/job.js";
import type { CompilePool } from "../compile/pool.js";
import { compileWithHosts } from "../compile/with-hosts.js";
import type { Hosts } from "../hosts.js";

/** Whose turn a compilation takes, and what it may assume. */
export interface Terms {
  readonly uid: number;
  /** as in CompileJob */
  readonly accept: readonly string[] | null;
  /** numbers that labels have where the image is to be in force, asked when the turn comes; none: for the judgement alone */
  readonly labels?: () => ReadonlyMap<string, number>;
  /** given the answer before the next job of anybody is asked for */
  readonly store?: (compiled: Compiled) => void;
}

/** Compiles policy that comes from around domains. */
export class Judge {
  constructor(private readonly parts: { readonly compiler: CompilePool; readonly hosts: Hosts; readonly tier: Tier }) {}

  /** With the programs of its `attach:`, which must have an image too. Throws what a caller is told. */
  async compile(sources: readonly PolicySource[], terms: Terms): Promise<Compiled> {
    const compiled = await this.image(sources, terms);
    if (compiled.attach.length > 0) await this.attachImage(compiled.attach, terms.uid, sources[0]?.home ?? "");
    return compiled;
  }

  /** Of the programs alone. */
  async attachImage(programs: readonly ProgramPattern[], uid: number, home: string): Promise<Uint8Array> {
    return (await this.image([attachSource(programs, home)], { uid, accept: [] })).image;
  }

  private image(sources: readonly PolicySource[], { uid, accept, labels, store }: Terms): Promise<Compiled> {
    const { compiler, hosts, tier } = this.parts;
    const job = (addresses: CompileJob["addresses"]): CompileJob => ({
      sources,
      accept,
      tables: { labels: labels?.() ?? new Map(), lineage: new Map(), events: new Map() },
      tier,
      addresses,
    });
    return compileWithHosts(compiler, hosts, uid, job, (compiled) => store?.(compiled));
  }
}
