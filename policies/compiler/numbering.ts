/**
 * Numbers that outlive an image. Labels are bits of a realm's files, lineage
 * bits and events belong to a running session: after a reload the same text must
 * have the same number, and a number is never given to another text.
 */
import { AP } from "./abi.generated.js";
import { CompileError, type Site } from "./problems.js";

export interface Tables {
  /** label name -> bit, per realm */
  readonly labels: ReadonlyMap<string, number>;
  /** placed exec pattern -> bit, per session */
  readonly lineage: ReadonlyMap<string, number>;
  /** what happens, placed pattern and exit status -> event number, per session */
  readonly events: ReadonlyMap<string, number>;
}

export function emptyTables(): Tables {
  return { labels: new Map(), lineage: new Map(), events: new Map() };
}

const LIMITS = { labels: AP.AP_LABELS_MAX, lineage: AP.AP_LINEAGE_MAX, events: AP.AP_EVENTS_MAX } as const;
const WHAT = {
  labels: ["too-many-labels", "labels"],
  lineage: ["image-too-large", "lineage-includes tests"],
  events: ["image-too-large", "after and since events, with what would forge them"],
} as const;

/** Works on copies: the caller's tables are unchanged when a compilation fails. */
export class Numbering {
  private readonly maps: Record<keyof Tables, Map<string, number>>;

  constructor(tables: Tables) {
    this.maps = { labels: new Map(tables.labels), lineage: new Map(tables.lineage), events: new Map(tables.events) };
  }

  /** Throws CompileError at `site` when the table is full. */
  of(table: keyof Tables, key: string, site: Site): number {
    const map = this.maps[table];
    const known = map.get(key);
    if (known !== undefined) return known;
    const limit = LIMITS[table];
    const number = Math.max(-1, ...map.values()) + 1;
    if (number >= limit) {
      const [code, what] = WHAT[table];
      throw new CompileError(site, code, `more than ${limit} ${what}`, "numbers stay taken until the session ends");
    }
    map.set(key, number);
    return number;
  }

  /** Bit of a label that a policy names: two policies may mean different ones by one name. */
  label(name: string, where: { readonly labels?: ReadonlyMap<string, string> }, site: Site): number {
    return this.of("labels", where.labels?.get(name) ?? name, site);
  }

  get tables(): Tables {
    return this.maps;
  }
}
