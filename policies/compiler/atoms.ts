/**
 * Atoms: the distinct patterns of an image, numbered. What operations, moves and
 * conditions refer to is always an atom; the automata say which ones a text has.
 */
import type { EndpointPattern, ExecPattern, FilePattern, Pattern } from "../language/tree.js";
import { parseEndpoint } from "../patterns/endpoint.js";
import { type Glob, isPatternError, type PatternError, parseGlob } from "../patterns/glob.js";
import { type Place, placeGlob } from "../patterns/place.js";
import { AP } from "./abi.generated.js";
import type { EndpointEntry, Matcher } from "./image.js";
import { CompileError, type Site } from "./problems.js";

/** A pattern of an automata group, the numbers its match stands for, and where it was written first. */
export interface GroupPattern {
  readonly glob: Glob;
  readonly numbers: number[];
  readonly site: Site;
}

/** Entries of the endpoint table; the kernel looks through it one by one. */
export const ENDPOINT_ENTRIES_MAX = 2048;

/** Steps of all patterns with their alternatives written out: what lowering may cost in time and memory. */
const STEPS_MAX = 1 << 18;

/** Where the pattern stands: the policy, and the folders its relative patterns are taken below. */
export interface Where extends Place {
  readonly policy: Site["policy"];
}

class PatternTable {
  readonly patterns = new Map<string, GroupPattern>();

  constructor(private readonly what: string) {}

  /** number of the pattern, which is its position */
  of(key: string, glob: Glob, site: Site): number {
    const known = this.patterns.get(key);
    if (known) return known.numbers[0]!;
    const number = this.patterns.size;
    if (number >= AP.AP_SET_BITS)
      throw new CompileError(site, "image-too-large", `more than ${AP.AP_SET_BITS} distinct ${this.what}`);
    this.patterns.set(key, { glob, numbers: [number], site });
    return number;
  }
}

export class Atoms {
  readonly files = new PatternTable("file patterns");
  readonly programs = new PatternTable("programs");
  /** argument text -> positions */
  readonly args = new Map<string, GroupPattern>();
  readonly sockets = new Map<string, GroupPattern>();
  readonly matchers: Matcher[] = [];
  readonly endpoints: EndpointEntry[] = [];
  /** positions that begin a matcher's arguments */
  readonly argInit: number[] = [];
  readonly hosts = new Set<string>();
  private positions = 0;
  private steps = 0;
  private readonly execs = new Map<string, number>();
  private readonly endpointAtoms = new Map<string, number>();

  /** `unresolved` is told the host names that have no address. */
  constructor(
    private readonly resolveHost: (name: string) => readonly string[],
    private readonly unresolved: (name: string, site: Site) => void,
  ) {}

  /** A parsed pattern, its length counted: also patterns that turn out to be known took their time. */
  private glob<T extends Glob>(parsed: T | PatternError, site: Site): T {
    const glob = checked(parsed, site);
    for (const steps of glob.alternatives) this.steps += steps.length;
    if (this.steps > STEPS_MAX)
      throw new CompileError(
        site,
        "image-too-large",
        "the patterns are too many and too long",
        "write fewer {…} alternatives",
      );
    return glob;
  }

  /** Throws CompileError. */
  of(pattern: Pattern, where: Where): number {
    if (pattern.kind === "file") return this.file(pattern, where).atom;
    return pattern.kind === "exec" ? this.exec(pattern, where).atom : this.endpoint(pattern, where);
  }

  /** The atom, and its text for tables that outlive the image. */
  file(pattern: FilePattern, where: Where): { atom: number; key: string } {
    const site = { policy: where.policy, offset: pattern.path.start };
    const glob = this.glob(placeGlob(pattern.path.value, "file", where), site);
    return { atom: this.files.of(glob.key, glob, site), key: glob.key };
  }

  /** The matcher, and its text for tables that outlive the image. */
  exec(pattern: ExecPattern, where: Where): { atom: number; key: string } {
    const site = { policy: where.policy, offset: pattern.program.start };
    const glob = this.glob(placeGlob(pattern.program.value, "program", where), site);
    const key = JSON.stringify([glob.key, ...pattern.args.map((arg) => arg.value)]);
    const known = this.execs.get(key);
    if (known !== undefined) return { atom: known, key };
    if (this.matchers.length >= AP.AP_SET_BITS)
      throw new CompileError(site, "image-too-large", `more than ${AP.AP_SET_BITS} distinct exec patterns`);
    const program = this.programs.of(glob.key, glob, site);
    const lastArg = this.addArgs(pattern, where);
    this.execs.set(key, this.matchers.length);
    this.matchers.push({ program, lastArg });
    return { atom: this.matchers.length - 1, key };
  }

  private addArgs(pattern: ExecPattern, where: Where): number | null {
    const globs = pattern.args.map((arg) => {
      const site = { policy: where.policy, offset: arg.start };
      // An argument may be the empty string, unlike a path.
      const glob = arg.value === "" ? { alternatives: [[]] } : this.glob(parseGlob(arg.value, "bytes"), site);
      return { text: arg.value, glob, site };
    });
    if (this.positions + globs.length > AP.AP_ARG_BITS) {
      const site = { policy: where.policy, offset: pattern.start };
      throw new CompileError(site, "image-too-large", `more than ${AP.AP_ARG_BITS} arguments in all exec patterns`);
    }
    globs.forEach(({ text, glob, site }, index) => {
      const position = this.positions++;
      if (index === 0) this.argInit.push(position);
      const known = this.args.get(text);
      if (known) known.numbers.push(position);
      else this.args.set(text, { glob, numbers: [position], site });
    });
    return globs.length > 0 ? this.positions - 1 : null;
  }

  endpoint(pattern: EndpointPattern, where: Where): number {
    const site = { policy: where.policy, offset: pattern.address.start };
    const endpoint = checked(parseEndpoint(pattern.address.value), site, "bad-endpoint");
    const socket = endpoint.kind === "unix-path" ? this.glob(placeGlob(endpoint.pattern, "file", where), site) : null;
    const key = socket ? `unix:${socket.key}` : pattern.address.value;
    const known = this.endpointAtoms.get(key);
    if (known !== undefined) return known;
    const atom = this.endpointAtoms.size;
    if (atom >= AP.AP_SET_BITS)
      throw new CompileError(site, "image-too-large", `more than ${AP.AP_SET_BITS} distinct endpoints`);
    this.endpointAtoms.set(key, atom);
    if (socket) this.sockets.set(key, { glob: socket, numbers: [atom], site });
    else if (endpoint.kind === "unix-abstract")
      this.sockets.set(key, { glob: this.glob(parseGlob(endpoint.pattern, "bytes"), site), numbers: [atom], site });
    else if (endpoint.kind !== "unix-path") this.addNetworks(endpoint, atom, site);
    return atom;
  }

  private addNetworks(
    endpoint: Exclude<ParsedEndpoint, { kind: "unix-path" | "unix-abstract" }>,
    atom: number,
    site: Site,
  ): void {
    const { port } = endpoint;
    if (endpoint.kind === "any") {
      this.endpoints.push({ address: new Uint8Array(16), prefix: 0, port, universal: port === null, atom });
    } else if (endpoint.kind === "network") {
      const { address, prefix } = endpoint;
      this.endpoints.push({ address, prefix, port, universal: false, atom });
    } else {
      this.hosts.add(endpoint.name);
      const found = this.resolveHost(endpoint.name).map(parseEndpoint).filter(isAddress);
      if (found.length === 0) this.unresolved(endpoint.name, site);
      for (const { address } of found) this.endpoints.push({ address, prefix: 128, port, universal: false, atom });
    }
    if (this.endpoints.length > ENDPOINT_ENTRIES_MAX)
      throw new CompileError(site, "image-too-large", `more than ${ENDPOINT_ENTRIES_MAX} addresses and networks`);
  }
}

type ParsedEndpoint = Exclude<ReturnType<typeof parseEndpoint>, PatternError>;

function isAddress(value: ReturnType<typeof parseEndpoint>): value is ParsedEndpoint & { kind: "network" } {
  return !isPatternError(value) && value.kind === "network" && value.prefix === 128;
}

function checked<T extends object>(
  value: T | PatternError,
  site: Site,
  code: "bad-pattern" | "bad-endpoint" = "bad-pattern",
): T {
  // The offset is that of the pattern's opening quote: an escape before the mistake would shift a closer one.
  if (isPatternError(value)) throw new CompileError(site, code, value.error, value.hint);
  return value;
}
