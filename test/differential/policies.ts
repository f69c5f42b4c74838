/** Random policies as lists of statements, so that one that shows a difference can be made smaller. */
import type { Random } from "./random.js";
import { ARGUMENT_PATTERNS, ENDPOINT_PATTERNS, FILE_PATTERNS, PROGRAM_PATTERNS, type Stage } from "./stage.js";

export interface RandomPolicy {
  /** sources and transforms, a text each */
  readonly statements: readonly string[];
  /** clauses of each rule */
  readonly rules: readonly (readonly string[])[];
}

export function policyText(policy: RandomPolicy): string {
  const rules = policy.rules.map((clauses, index) => `rule r${index}:\n${clauses.map((one) => `  ${one}`).join("\n")}`);
  return `${[...policy.statements, ...rules].join("\n")}\n`;
}

/** The labels that something introduces, which conditions may ask for. */
const LABELS = ["A", "B", "C", "D"];

export function randomPolicy(random: Random, stage: Stage): RandomPolicy {
  const write = new Writer(random, stage);
  const labels = LABELS.slice(0, 1 + random.below(LABELS.length));
  const statements = labels.map((label) => write.source(label));
  if (random.chance(40)) statements.push(write.source(random.pick(labels)));
  statements.push(...random.several(0, 2, () => write.transform(random.pick(labels))));
  return { statements, rules: random.several(2, 5, () => random.several(1, 2, () => write.clause(labels))) };
}

class Writer {
  /** Few events, so that what opens one gate closes another. */
  private readonly events: readonly string[];

  constructor(
    private readonly random: Random,
    private readonly stage: Stage,
  ) {
    this.events = random.several(2, 4, () => this.event());
  }

  source(label: string): string {
    return `source ${label} = ${this.random.pick([() => this.file(), () => this.endpoint(), () => this.exec()])()}`;
  }

  transform(label: string): string {
    return `${this.random.pick(["declassify", "endorse"])} ${label} by ${this.exec()}`;
  }

  clause(labels: readonly string[]): string {
    const { random } = this;
    const effect = random.pick(["notify", "notify", "notify", "block", "block", "kill"]);
    const operation = random.pick(["exec", "exec", "open", "read", "write", "unlink", "connect", "recv"]);
    const file = operation !== "exec" && operation !== "connect" && operation !== "recv";
    const target = operation === "exec" ? this.words() : file ? this.file() : this.endpoint();
    const parts = [effect, operation, target];
    if (random.chance(effect === "notify" ? 30 : 60)) parts.push("if", this.expression(labels, 2));
    const pattern = () => (operation === "exec" ? this.program() : file ? this.path() : this.address());
    if (random.chance(50)) parts.push("unless", this.condition(pattern, 2));
    return parts.join(" ");
  }

  private expression(labels: readonly string[], depth: number): string {
    const { random } = this;
    const inner = () => this.expression(labels, depth - 1);
    if (depth === 0 || random.chance(50)) return random.chance(5) ? "true" : random.pick(labels);
    return random.pick([
      () => `not ${inner()}`,
      () => `(${inner()})`,
      () => `${inner()} and ${inner()}`,
      () => `${inner()} or ${inner()}`,
    ])();
  }

  private condition(pattern: () => string, depth: number): string {
    const { random } = this;
    const inner = () => this.condition(pattern, depth - 1);
    if (depth > 0 && random.chance(30))
      return random.pick([
        () => `(${inner()})`,
        () => `${inner()} and ${inner()}`,
        () => `(${inner()}) or ${inner()}`,
      ])();
    return random.pick([
      () => `target ${random.chance(30) ? "not " : ""}${pattern()}`,
      () => `lineage-includes ${this.exec()}`,
      () => this.after(),
      () => this.after(),
    ])();
  }

  private after(): string {
    const { random } = this;
    const exits = random.chance(50);
    const event = exits ? this.exec() : this.known();
    const since = random.chance(60) ? ` since ${random.several(1, 2, () => this.known()).join(" or ")}` : "";
    return `after ${event}${exits ? ` exits ${random.pick([0, 0, 1])}` : ""}${since}`;
  }

  private known(): string {
    return this.random.chance(75) ? this.random.pick(this.events) : this.event();
  }

  private event(): string {
    if (this.random.chance(40)) return this.exec();
    return `${this.random.pick(["open", "read", "write", "unlink"])} ${this.path()}`;
  }

  private exec(): string {
    return `exec ${this.words()}`;
  }

  private words(): string {
    const args = this.random.several(0, 2, () => quote(this.random.pick(ARGUMENT_PATTERNS)));
    return [this.program(), ...(this.random.chance(40) ? args : [])].join(" ");
  }

  private file(): string {
    return `file ${this.path()}`;
  }

  private endpoint(): string {
    return `endpoint ${this.address()}`;
  }

  private program(): string {
    return quote(this.random.pick(PROGRAM_PATTERNS(this.stage)));
  }

  private path(): string {
    return quote(this.random.pick(FILE_PATTERNS(this.stage)));
  }

  private address(): string {
    return quote(this.random.pick(ENDPOINT_PATTERNS(this.stage)));
  }
}

function quote(text: string): string {
  return `"${text}"`;
}
