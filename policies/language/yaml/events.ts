/**
 * Steps of an example: `exec git push`, `read .env`, and of another process than
 * the first `{ worker: read .env }`. The same as a map, `{ exec: [git, push] }`,
 * is for words that are easier to write so.
 */
import type { TestAct, TestEvent } from "../document.js";
import { didYouMean } from "../suggest.js";
import { endpointOf, splitWords } from "./event-words.js";
import type { Field, YamlReader } from "./reader.js";
import { readWords } from "./sections.js";

const OPERATIONS = [
  "exec",
  "open",
  "read",
  "write",
  "unlink",
  "rename",
  "connect",
  "recv",
  "fork",
  "exit",
] as const satisfies TestAct["operation"][];
type EventOperation = (typeof OPERATIONS)[number];

const isOperation = (word: string | undefined): word is EventOperation => OPERATIONS.some((one) => one === word);

/** More would only make an example slow to run. */
const MAX_EVENTS = 200;
/** Between a program's words and the status it ends with. */
const ENDS = "->";

/** Unusable events are reported and left out. */
export function readEvents(reader: YamlReader, field: Field): TestEvent[] {
  const items = reader.list(field.value, "events", field.keyOffset);
  if (items.length === 0) reader.report(field.keyOffset, "wrong-type", "a test has at least one event");
  if (items.length > MAX_EVENTS) {
    reader.report(field.keyOffset, "too-many-entries", `a test has more than ${MAX_EVENTS} events`);
    return [];
  }
  const events: TestEvent[] = [];
  const processes = new Set<string>();
  for (const { value, offset } of items) {
    const event = new EventReader(reader, offset).read(value);
    if (!event) continue;
    if (event.process !== null) processes.add(event.process);
    if (event.act.operation === "fork") {
      const { child } = event.act;
      if (processes.has(child)) reader.report(offset, "bad-event", `the process ${child} is there already`);
      processes.add(child);
    }
    events.push(event);
  }
  return events;
}

class EventReader {
  constructor(
    private readonly reader: YamlReader,
    private readonly offset: number,
  ) {}

  read(value: Field["value"]): TestEvent | null {
    if (!this.reader.isMap(value)) return this.fromText(value, null, this.offset);
    const keys = this.reader.keysOf(value);
    const [only] = keys;
    if (keys.length === 1 && only !== undefined && !isOperation(only)) return this.ofProcess(value, only);
    return this.fromMap(value);
  }

  /** `{ worker: read .env }` */
  private ofProcess(value: Field["value"], process: string): TestEvent | null {
    const field = this.reader.map(value, "an event", this.offset)?.[0];
    if (!field) return null;
    const near = didYouMean(process, OPERATIONS);
    const text = this.reader.name(field.value, "an event", field.keyOffset);
    if (text && near !== null && !isOperation(splitWords(text.value)?.[0])) {
      this.reader.report(field.keyOffset, "unknown-key", `an event has no operation ${process}`, near);
      return null;
    }
    return text && this.fromText(field.value, process, text.offset);
  }

  private fromText(value: Field["value"], process: string | null, at: number): TestEvent | null {
    const text = this.reader.name(value, "an event", at);
    if (!text) return null;
    const [operation, ...words] = splitWords(text.value) ?? [];
    if (!isOperation(operation)) {
      const hint = (operation && didYouMean(operation, OPERATIONS)) || "such as: exec git push, or: read .env";
      const message = `an event begins with an operation: ${OPERATIONS.join(", ")}`;
      this.reader.report(text.offset, "bad-event", message, hint);
      return null;
    }
    let exits: number | null = null;
    if (operation === "exec" && words.at(-2) === ENDS) {
      exits = this.status(words.at(-1) as string, text.offset);
      words.splice(-2);
    }
    return this.event(operation, words, exits, process, text.offset);
  }

  /** `{ exec: [git, push], exits: 0, process: worker }` */
  private fromMap(value: Field["value"]): TestEvent | null {
    const fields = this.reader.record(value, "an event", this.offset, [...OPERATIONS, "exits", "process"] as const);
    if (!fields) return null;
    const [operation, second] = OPERATIONS.filter((one) => fields.has(one));
    if (operation === undefined || second !== undefined) {
      const hint = 'such as: { exec: ["git", "push"] } or { read: ".env" }';
      this.reader.report(this.offset, "missing-key", `an event has one operation: ${OPERATIONS.join(", ")}`, hint);
      return null;
    }
    const entry = fields.get(operation) as Field;
    const words = readWords(this.reader, entry, operation).map((word) => word.value);
    const ends = fields.get("exits");
    const exits = ends ? this.reader.integer(ends.value, "exits", ends.keyOffset) : null;
    if (ends && exits !== null && (operation !== "exec" || this.status(String(exits), ends.keyOffset) === null)) {
      this.reader.report(ends.keyOffset, "bad-exit-status", "exits is a number from 0 to 255, beside exec");
    }
    const field = fields.get("process");
    const process = field ? (this.reader.name(field.value, "process", field.keyOffset)?.value ?? null) : null;
    return words.length > 0 ? this.event(operation, words, exits, process, this.offset) : null;
  }

  private event(
    operation: EventOperation,
    words: readonly string[],
    exits: number | null,
    process: string | null,
    at: number,
  ): TestEvent | null {
    const act = this.act(operation, words, exits, at);
    return act && { process, act };
  }

  private act(operation: EventOperation, words: readonly string[], exits: number | null, at: number): TestAct | null {
    const [first = "", second = ""] = words;
    const wanted = operation === "rename" ? 2 : 1;
    const [fits, form] =
      operation === "exec" ? [words.length >= 1, "PROGRAM ARG…"] : [words.length === wanted, FORMS[operation]];
    if (!fits || words.slice(0, wanted).includes("")) {
      this.reader.report(at, "bad-event", `this event is written: ${operation} ${form}`);
      return null;
    }
    switch (operation) {
      case "exec":
        return { operation, program: first, args: words.slice(1), exits };
      case "rename":
        return { operation, from: first, to: second };
      case "connect":
      case "recv": {
        const endpoint = endpointOf(first);
        if (endpoint) return { operation, endpoint };
        const hint = "write ADDRESS:PORT, [IPV6]:PORT, HOST:PORT, unix:/path or unix:@name";
        this.reader.report(at, "bad-endpoint", `"${first}" is not one endpoint`, hint);
        return null;
      }
      case "fork":
        return { operation, child: first };
      case "exit": {
        const status = this.status(first, at);
        return status === null ? null : { operation, status };
      }
      default:
        return { operation, path: first };
    }
  }

  private status(word: string, at: number): number | null {
    if (/^\d{1,3}$/.test(word) && Number(word) <= 255) return Number(word);
    this.reader.report(at, "bad-exit-status", "an exit status is a number from 0 to 255");
    return null;
  }
}

const FORMS: Readonly<Record<Exclude<EventOperation, "exec">, string>> = {
  open: "PATH",
  read: "PATH",
  write: "PATH",
  unlink: "PATH",
  rename: "OLD NEW",
  connect: "ENDPOINT",
  recv: "ENDPOINT",
  fork: "PROCESS",
  exit: "STATUS",
};
