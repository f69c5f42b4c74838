/** Templates as their files say them: a policy text with blanks, and what may fill them. */
import { parse } from "yaml";

/**
 * What fills a blank: `words` plain names, `files` patterns, `paths` of sockets, `command` a program with arguments,
 * `endpoints` addresses and hosts. Lists are alternatives.
 */
export const KINDS = ["words", "files", "paths", "command", "endpoints"] as const;
export type Kind = (typeof KINDS)[number];

export interface Parameter {
  readonly name: string;
  readonly kind: Kind;
  /** for a command one element */
  readonly default: readonly string[];
  readonly about: string;
}

export interface Template {
  readonly id: string;
  /** one line: what holds under it */
  readonly title: string;
  readonly about: string;
  readonly parameters: readonly Parameter[];
  /** policy text with {{blanks}} */
  readonly policy: string;
  /** the rule's reason, with {{blank:plain}} */
  readonly because: string;
  /** what it does not cover, one sentence each */
  readonly limits: readonly string[];
  /** domain that it is for when it is not alone; null: the session's own */
  readonly domain: string | null;
  /** examples of the policy with its defaults, as `tests:` of a policy file has them */
  readonly tests: readonly unknown[];
}

interface Written {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly parameters?: Record<string, { kind: Kind; default: string | string[]; about: string }>;
  readonly policy: string;
  readonly because: string;
  readonly limits?: string[];
  readonly domain?: string;
  readonly tests: unknown[];
}

/** Reads one file of this folder. Throws for a text that is none, which the tests of the folder rule out. */
export function readTemplate(text: string): Template {
  const { parameters = {}, limits = [], domain = null, ...rest } = parse(text) as Written;
  const listed = Object.entries(parameters).map(([name, { kind, default: value, about }]) => {
    if (!KINDS.includes(kind)) throw new Error(`${rest.id}: ${name} is of no kind`);
    return { name, kind, default: typeof value === "string" ? [value] : value, about };
  });
  return { ...rest, limits, domain, parameters: listed };
}
