import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Static, Type } from "@sinclair/typebox";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { Tier } from "../../protocol/events.js";
import { type Case, caseFields, caseOf } from "../cases/case.js";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";

/** A way past the engine that stays open: where, and why. docs/attacks.md is made from these. */
export const Open = Type.Object(
  { tiers: Type.Array(Tier, { minItems: 1 }), what: Type.String(), why: Type.String() },
  { additionalProperties: false },
);
export type Open = Static<typeof Open>;

const attackFields = {
  /** numbers of docs/attacks.md's list, or "peer" for what got past the engine this one learned from */
  attacks: Type.Array(Type.Union([Type.Integer({ minimum: 1 }), Type.Literal("peer")]), { minItems: 1 }),
  open: Type.Optional(Type.Array(Open)),
};
const AttackText = Type.Object({ ...attackFields, ...caseFields }, { additionalProperties: false });
const isAttack = new Ajv({ allErrors: true }).compile(AttackText);

/** Attacks that a list of steps cannot tell: module `NN-idea.ts` exports one as `attack`. */
export interface ScriptedAttack {
  readonly attacks: readonly (number | "peer")[];
  readonly title: string;
  readonly open?: readonly Open[];
  /** tiers that hold it at all */
  readonly tiers: readonly Tier[];
  /** `root`: the stage as root, where the test may be that */
  run(stage: Stage, tap: Tap, tier: Tier, root: Stage | null): Promise<void>;
}

/** One file of this folder. */
export interface Attack {
  /** path below the checkout */
  readonly file: string;
  readonly name: string;
  readonly attacks: readonly (number | "peer")[];
  readonly title: string;
  readonly open: readonly Open[];
  /** exactly one of these two */
  readonly steps: Case | null;
  readonly script: ScriptedAttack | null;
}

function readSteps(file: string, name: string): Attack {
  const value: unknown = parse(readFileSync(file, "utf8"));
  if (!isAttack(value)) throw new Error(`${file}: ${new Ajv().errorsText(isAttack.errors)}`);
  const { attacks, open = [], ...rest } = value as Static<typeof AttackText>;
  return {
    file: name,
    name: basename(name, ".yaml"),
    attacks,
    title: rest.title,
    open,
    steps: caseOf(file, rest),
    script: null,
  };
}

async function readScript(built: string, name: string): Promise<Attack> {
  const { attack } = (await import(pathToFileURL(built).href)) as { attack: ScriptedAttack };
  const { attacks, title, open = [] } = attack;
  return { file: name, name: basename(name, ".ts"), attacks, title, open, steps: null, script: attack };
}

/**
 * All attacks of test/attacks in the order of their names. Modules are loaded from dist. Throws when a file says
 * something that the runner would not look at.
 */
export async function readAttacks(checkout: string): Promise<Attack[]> {
  const found: Attack[] = [];
  for (const entry of readdirSync(join(checkout, "test", "attacks")).sort()) {
    const name = `test/attacks/${entry}`;
    if (/^\d.*\.yaml$/.test(entry)) found.push(readSteps(join(checkout, name), name));
    else if (/^\d.*\.ts$/.test(entry))
      found.push(await readScript(join(checkout, "dist", "test", "attacks", entry.replace(/ts$/, "js")), name));
  }
  return found;
}
