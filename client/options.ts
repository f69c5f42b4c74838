import { realpathSync } from "node:fs";
import { InvalidArgumentError, Option } from "commander";
import { discoverPolicy, namedPolicy, type PolicyFile } from "./discover.js";
import { ClientError } from "./errors.js";

/** The options that say which policy is meant, the same in every command that takes one. */
export interface PolicyOptions {
  readonly policy?: string;
  readonly rule?: readonly string[];
  readonly domain?: string;
  readonly accept?: readonly string[];
}

const collect = (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value];

export const policyOption = () => new Option("--policy <file>", "policy file instead of the one found upward");
export const ruleOption = () =>
  new Option("--rule <text>", "policy text, below the working directory; may be repeated").argParser(collect);
export const domainOption = () => new Option("--domain <name>", "domain of the policy instead of its default_domain");
export const acceptOption = () =>
  new Option("--accept <name>", "accept a weaker effect that an error named; may be repeated").argParser(collect);

/** Parses a whole number of at least `minimum`. */
export function integer(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d{1,15}$/.test(value) || number < minimum || number > maximum) {
      throw new InvalidArgumentError(`A whole number from ${minimum} to ${maximum} is needed.`);
    }
    return number;
  };
}

/** The policy that the options mean: what was read, as the user, and where. */
export interface PolicyInput {
  readonly file: PolicyFile | null;
  readonly rules: readonly string[];
  /** absolute, links resolved */
  readonly root: string;
}

/**
 * --policy FILE, else (when there is no --rule) the file found upward. Rules given inline lie below the policy file's
 * root, or the working directory without one. Throws ClientError (exit 2) when there is no policy at all.
 */
export function policyInput(options: PolicyOptions): PolicyInput {
  const rules = options.rule ?? [];
  const file =
    options.policy !== undefined
      ? namedPolicy(options.policy)
      : rules.length > 0
        ? null
        : discoverPolicy(process.cwd());
  if (file === null && rules.length === 0) {
    throw ClientError.of("no-policy-found", {});
  }
  return { file, rules, root: file?.root ?? realpathSync(process.cwd()) };
}

/** The input as `domain.prepare` takes it. */
export function prepareParams(options: PolicyOptions) {
  const { file, rules, root } = policyInput(options);
  return {
    policy: {
      ...(file === null ? {} : { file: { path: file.path, text: file.text } }),
      ...(rules.length === 0 ? {} : { rules: [...rules] }),
      root,
    },
    ...(options.domain === undefined ? {} : { domain: options.domain }),
    ...(options.accept === undefined ? {} : { accept: [...options.accept] }),
  };
}
