import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { fill, parseValue, templateOf } from "../../policies/templates/index.js";
import { Tier } from "../../protocol/events.js";

const Operation = Type.Union(
  (["exec", "open", "read", "write", "unlink", "connect", "recv"] as const).map((name) => Type.Literal(name)),
);

const stepFields = {
  /** sh, run in the case's folder, once without the policy and once under it */
  run: Type.String(),
  /** sh, run before under the policy in a session of its own */
  earlier: Type.Optional(Type.String()),
  /** file that the first process of the run is started with, open for reading as descriptor 3 */
  inherits: Type.Optional(Type.String()),
  /** what the text of the rule says should happen; "stopped" is refused or killed, whichever comes first in a race */
  expect: Type.Union(
    (["refused", "killed", "stopped", "reported", "allowed"] as const).map((name) => Type.Literal(name)),
  ),
  rule: Type.Optional(Type.String()),
  /** words of the reason, when it is stopped because it could not be judged, instead of a rule */
  fault: Type.Optional(Type.String()),
  operation: Type.Optional(Operation),
  /** what the feedback must mention beside rule and reason */
  says: Type.Optional(Type.Array(Type.String())),
  /** sh that succeeds if and only if the operation had its effect */
  effect: Type.String(),
  /** the same for what must not happen even where the process is only killed after the call */
  late: Type.Optional(Type.String()),
  /** run by try-operation: check that a refused process lives on and a killed one does not */
  lived: Type.Optional(Type.Boolean()),
  needs: Type.Optional(Type.Literal("ipv6")),
  /** run by root, or by an ordinary user, policy and all; without it by whose turn it is (lanes.ts) */
  as: Type.Optional(Type.Union([Type.Literal("root"), Type.Literal("user")])),
  /** sh; where it fails (no such filesystem, no such program) the step cannot be tried */
  where: Type.Optional(Type.String()),
  /** only on these tiers; the others are accounted for by the file's list of what stays open */
  tiers: Type.Optional(Type.Array(Tier, { minItems: 1 })),
};

/** One act, with what must come of it. */
export const Step = Type.Object({ name: Type.String(), ...stepFields }, { additionalProperties: false });
export type Step = Static<typeof Step>;

/** The fields of a case as written: steps may leave out what `defaults` says. */
export const caseFields = {
  title: Type.String(),
  policy: Type.String(),
  setup: Type.Optional(Type.String()),
  needs: stepFields.needs,
  defaults: Type.Optional(Type.Partial(Type.Object(stepFields), { additionalProperties: false })),
  steps: Type.Array(Type.Intersect([Type.Object({ name: Type.String() }), Type.Object({})]), { minItems: 1 }),
};
/** Instead of a policy: one of the shipped templates, with values as `actplane init --set` takes them. */
const templateFields = {
  policy: Type.Optional(Type.String()),
  template: Type.Optional(Type.String()),
  set: Type.Optional(Type.Record(Type.String(), Type.String())),
};
const CaseText = Type.Object({ ...caseFields, ...templateFields }, { additionalProperties: false });
type CaseText = Static<typeof CaseText>;

/** A policy and what must come of acts under it. Paths in `policy` may hold {{OUT}}, {{PORT}} and {{PORT6}}. */
export interface Case {
  /** file name without its ending */
  readonly name: string;
  readonly title: string;
  readonly policy: string;
  readonly setup: string;
  readonly steps: readonly Step[];
}

const ajv = new Ajv({ allErrors: true });
const isCase = ajv.compile(CaseText);
const isStep = ajv.compile(Step);

/** Reads one case. Throws when the file says something that the runner would not look at. */
export function readCase(file: string): Case {
  const value: unknown = parse(readFileSync(file, "utf8"));
  if (!isCase(value)) throw new Error(`${file}: ${ajv.errorsText(isCase.errors)}`);
  return caseOf(file, value as CaseText);
}

/** The policy of a case that tests a template. */
function policyOf(file: string, { template: id, set = {} }: CaseText): string {
  const template = templateOf(id ?? "");
  if (!template) throw new Error(`${file}: neither policy nor a template that exists`);
  const values = template.parameters.flatMap((one) => {
    const text = set[one.name];
    return text === undefined ? [] : [[one.name, parseValue(one, text)] as const];
  });
  if (values.length !== Object.keys(set).length) throw new Error(`${file}: a value that ${id} has no parameter for`);
  return fill(template, { values: Object.fromEntries(values) });
}

/** Fills in a case's defaults. Throws when a step is not whole. */
export function caseOf(file: string, text: CaseText): Case {
  const steps = text.steps.map((own): Step => {
    const step: unknown = { ...(text.needs ? { needs: text.needs } : {}), ...text.defaults, ...own };
    if (!isStep(step)) throw new Error(`${file}: step "${own.name}": ${ajv.errorsText(isStep.errors)}`);
    const { expect, rule, fault, operation } = step as Step;
    if (expect !== "allowed" && ((rule === undefined && fault === undefined) || operation === undefined)) {
      throw new Error(
        `${file}: step "${own.name}": a step that is not allowed names its operation and its rule or fault`,
      );
    }
    return step as Step;
  });
  return {
    name: basename(file, ".yaml"),
    title: text.title,
    policy: text.policy ?? policyOf(file, text),
    setup: text.setup ?? "",
    steps,
  };
}

/** Folders of cases below the first: of each operation, and of each template. */
const FOLDERS = ["engine", "templates"];

/** All cases of a folder and of those below it, in the order of their names; `only` keeps those whose name or folder contains it. */
export function readCases(folder: string, only: readonly string[]): Case[] {
  const files = [folder, ...FOLDERS.map((name) => join(folder, name))].flatMap((where) =>
    readdirSync(where)
      .filter((name) => name.endsWith(".yaml"))
      .sort()
      .map((name) => join(where, name)),
  );
  const chosen = (file: string) => only.length === 0 || only.some((word) => relative(folder, file).includes(word));
  return files.filter((file) => chosen(file.replace(/\.yaml$/, ""))).map(readCase);
}
