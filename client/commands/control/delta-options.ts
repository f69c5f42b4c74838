import { realpathSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Params } from "../../../protocol/index.js";
import { namedPolicy } from "../../discover.js";
import { ClientError } from "../../errors.js";
import { acceptOption } from "../../options.js";

/** The options of every command that adds policy at run time. */
export interface DeltaOptions {
  readonly delta?: string;
  readonly deltaText?: readonly string[];
  readonly accept?: readonly string[];
  readonly approvedBy?: string;
  readonly approvalRef?: string;
  readonly generatedBy?: string;
}

const collect = (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value];

export function addDeltaOptions(command: Command): Command {
  return command
    .option("--delta <file>", "policy to add: policy text, or a policy file (.yaml)")
    .addOption(new Option("--delta-text <text>", "the same as text; may be repeated").argParser(collect))
    .addOption(acceptOption())
    .option("--approved-by <name>", "who approves it, where the policy asks for that; from outside every domain")
    .option("--approval-ref <reference>", "where the approval is found")
    .option("--generated-by <who>", "who wrote it");
}

/** The added policy as it crosses to the service, or null. Its relative patterns are below the working directory. */
export function deltaPolicy(options: DeltaOptions): Params<"delta.add">["policy"] | null {
  const texts = [...(options.deltaText ?? [])];
  const root = realpathSync(process.cwd());
  if (options.delta === undefined) return texts.length === 0 ? null : { root, rules: texts, rulesName: "--delta-text" };
  const { path, text } = namedPolicy(options.delta);
  if (!/\.ya?ml$/.test(options.delta)) return { root, rules: [text, ...texts], rulesName: options.delta };
  return { root, file: { path, text }, ...(texts.length > 0 ? { rules: texts, rulesName: "--delta-text" } : {}) };
}

/** What the request says beside the policy. */
export function deltaWords(options: DeltaOptions): Pick<Params<"delta.add">, "accept" | "approval"> {
  const { accept, approvedBy, approvalRef, generatedBy } = options;
  if (approvedBy === undefined && (approvalRef ?? generatedBy) !== undefined) {
    throw ClientError.of("approval-unnamed", {});
  }
  const approval =
    approvedBy === undefined ? {} : { approval: { approvedBy, ...defined({ approvalRef, generatedBy }) } };
  return { ...(accept === undefined ? {} : { accept: [...accept] }), ...approval };
}

function defined(words: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).flatMap(([key, word]) => (word === undefined ? [] : [[key, word]])));
}
