/** What a fake model answers, and how a protocol of a real one says it. */

/** A tool call, or the words that end the turn. */
export type Answer =
  | { readonly kind: "shell"; readonly command: string }
  | { readonly kind: "tool"; readonly server: string; readonly tool: string; readonly input: object }
  | { readonly kind: "text"; readonly text: string };

/** A request as far as it matters. */
export interface Asked {
  /** results of tools so far in the conversation: the number of the next answer */
  readonly results: number;
  /** the agent's own turn; not a title, a summary or a quota check */
  readonly main: boolean;
}

export interface Protocol {
  /** whether a request is of this protocol, by its path */
  readonly path: RegExp;
  asked(body: Record<string, unknown>): Asked;
  /** the whole body of the answer, and its type */
  answer(
    answer: Answer,
    body: Record<string, unknown>,
    number: number,
  ): { readonly type: string; readonly text: string };
}

export const events = (list: readonly (readonly [name: string | null, data: unknown])[]): string =>
  list.map(([name, data]) => `${name === null ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`).join("");

export const asArray = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null)
    : [];
