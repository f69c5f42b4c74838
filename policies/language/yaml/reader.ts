/**
 * Reads YAML nodes as what is expected of them and reports what is not. Nothing
 * is converted as a whole: the file's fixed shape bounds the work, also when
 * aliases repeat large parts or refer to themselves.
 */
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, visit } from "yaml";
import type { DiagnosticCode, Diagnostics } from "../diagnostics.js";
import { LineIndex, mappedOrigin } from "../origin.js";
import { didYouMean } from "../suggest.js";
import type { Origin } from "../tree.js";
import { mapScalar, type ScalarText } from "./scalar-text.js";

type Node = ParsedNode | null;

/** A value of a map with its key's place. */
export interface Field {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: Node;
}

/** A string and where each of its characters stands. */
export interface Located extends ScalarText {
  readonly offset: number;
}

/** Nodes that may be read, aliases counted each time they are used. */
const MAX_READS = 100_000;

export class YamlReader {
  readonly origin: Origin;
  readonly #file: string;
  readonly #text: string;
  readonly #index: LineIndex;
  readonly #diagnostics: Diagnostics;
  readonly #targets = new Map<unknown, ParsedNode>();
  #reads = 0;

  constructor(file: string, text: string, diagnostics: Diagnostics) {
    this.#file = file;
    this.#text = text;
    this.#index = new LineIndex(text);
    this.#diagnostics = diagnostics;
    this.origin = mappedOrigin(file, this.#index, (offset) => offset);
  }

  /** Finds what each alias stands for; to be called once, with the root node. */
  resolveAliases(root: ParsedNode): void {
    const anchors = new Map<string, ParsedNode>();
    visit(root, (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) this.#targets.set(node, target);
      } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) {
        anchors.set(node.anchor, node as ParsedNode);
      }
    });
  }

  report(offset: number, code: DiagnosticCode, message: string, hint: string | null = null): void {
    this.#diagnostics.add(this.origin, offset, code, message, hint);
  }

  /** Origin of a text inside this file. */
  originOf(text: ScalarText): Origin {
    return mappedOrigin(this.#file, this.#index, text.toFile);
  }

  offsetOf(node: Node): number {
    return node?.range?.[0] ?? 0;
  }

  /** Entries of a map in order; `what` names the map in messages. Null after reporting. */
  map(node: Node, what: string, at: number): Field[] | null {
    const actual = this.#follow(node);
    if (!isMap(actual)) {
      this.#wrongType(actual, at, `${what} must be a map`);
      return null;
    }
    const fields = new Map<string, Field>();
    for (const { key, value } of actual.items) {
      const keyNode = this.#follow(key as Node);
      const keyOffset = this.offsetOf(keyNode);
      if (!isScalar(keyNode) || keyNode.value === null || typeof keyNode.value === "object") {
        this.report(keyOffset, "wrong-type", "a key is a plain word");
        continue;
      }
      const name = typeof keyNode.value === "string" ? keyNode.value : keyNode.source;
      if (fields.has(name)) this.report(keyOffset, "duplicate-key", `the key ${name} is given twice`);
      else fields.set(name, { key: name, keyOffset, value: value as Node });
    }
    return [...fields.values()];
  }

  /** A map with known keys only; unknown ones are reported with the near word. */
  record<K extends string>(node: Node, what: string, at: number, known: readonly K[]): Map<K, Field> | null {
    const fields = this.map(node, what, at);
    if (!fields) return null;
    const out = new Map<K, Field>();
    for (const field of fields) {
      const key = known.find((name) => name === field.key);
      if (key !== undefined) out.set(key, field);
      else {
        const hint = didYouMean(field.key, known) ?? `known here: ${known.join(", ")}`;
        this.report(field.keyOffset, "unknown-key", `${what} has no key ${field.key}`, hint);
      }
    }
    return out;
  }

  list(node: Node, what: string, at: number): { value: Node; offset: number }[] {
    const actual = this.#follow(node);
    if (isSeq(actual))
      return actual.items.map((item) => ({ value: item as Node, offset: this.offsetOf(item as Node) }));
    this.#wrongType(actual, at, `${what} must be a list`);
    return [];
  }

  isList(node: Node): boolean {
    return isSeq(this.#follow(node));
  }

  isMap(node: Node): boolean {
    return isMap(this.#follow(node));
  }

  /** Keys of a map, unchecked. */
  keysOf(node: Node): string[] {
    const actual = this.#follow(node);
    if (!isMap(actual)) return [];
    return actual.items.map((item) => (isScalar(item.key) ? String(item.key.value) : ""));
  }

  /** A string that is not empty and holds no control character: a name, a path, a pattern. */
  name(node: Node, what: string, at: number): Located | null {
    const text = this.#string(node, what, at);
    if (!text) return null;
    const bad = text.value === "" ? "is empty" : /\p{Cc}/u.test(text.value) ? "holds control characters" : null;
    if (bad === null) return text;
    this.report(text.offset, text.value === "" ? "wrong-type" : "control-character", `${what} ${bad}`);
    return null;
  }

  /** Policy text: every character must be found again in the file. */
  policyText(node: Node, what: string, at: number): Located | null {
    const actual = this.#follow(node);
    if (!isScalar(actual)) return this.#wrongType(actual, at, `${what} must be policy text`);
    const mapped = mapScalar(actual as Scalar.Parsed, this.#text);
    if (mapped === "not-a-string") return this.#wrongType(actual, at, `${what} must be policy text`);
    if (mapped === "folded") {
      const message = `${what} is written so that YAML joins its lines, and a # would hide what follows`;
      this.report(this.offsetOf(actual as Node), "folded-text", message, "begin it with | and indent the lines");
      return null;
    }
    return { ...mapped, offset: this.offsetOf(actual as Node) };
  }

  boolean(node: Node, what: string, at: number): boolean {
    const actual = this.#follow(node);
    if (isScalar(actual) && typeof actual.value === "boolean") return actual.value;
    this.#wrongType(actual, at, `${what} must be true or false`);
    return false;
  }

  integer(node: Node, what: string, at: number): number | null {
    const actual = this.#follow(node);
    if (isScalar(actual) && Number.isSafeInteger(actual.value)) return actual.value as number;
    return this.#wrongType(actual, at, `${what} must be a number`);
  }

  #string(node: Node, what: string, at: number): Located | null {
    const actual = this.#follow(node);
    if (!isScalar(actual) || typeof actual.value !== "string")
      return this.#wrongType(actual, at, `${what} must be a text`);
    const offset = this.offsetOf(actual as Node);
    const mapped = mapScalar(actual as Scalar.Parsed, this.#text);
    return typeof mapped === "string" ? { value: actual.value, offset, toFile: () => offset } : { ...mapped, offset };
  }

  #follow(node: Node): Node {
    if (++this.#reads > MAX_READS) {
      if (this.#reads === MAX_READS + 1) {
        this.report(this.offsetOf(node), "too-many-entries", "the file's aliases stand for too many entries");
      }
      return null;
    }
    return isAlias(node) ? (this.#targets.get(node) ?? null) : node;
  }

  #wrongType(node: Node | unknown, at: number, expected: string): null {
    if (this.#reads > MAX_READS) return null;
    const actual = node as Node;
    const empty = actual === null || (isScalar(actual) && actual.value === null);
    const found = empty ? "nothing" : isMap(actual) ? "a map" : isSeq(actual) ? "a list" : scalarKind(actual);
    this.report(empty ? at : this.offsetOf(actual), "wrong-type", `${expected}, not ${found}`);
    return null;
  }
}

function scalarKind(node: Node): string {
  const value = isScalar(node) ? node.value : null;
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (typeof value === "boolean") return "true or false";
  return "a text";
}
