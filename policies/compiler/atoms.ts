/**
 * Atoms: the distinct patterns of an image, numbered. What operations, moves and
 * conditions refer to is always an atom; the automata say which ones a text has.
 */
import type { EndpointPattern, ExecPattern, FilePattern, Pattern } from "../language/tree.js";
import { type FolderGlob, foldersAbove, foldersWithin, namesNothing } from "../patterns/above.js";
import { parseEndpoint } from "../patterns/endpoint.js";
import { type Glob, isPatternError, type PatternError, parseGlob, type Step } from "../patterns/glob.js";
import { type Place, placeGlob } from "../patterns/place.js";
import { AP } from "./abi.generated.js";
import { addressGlob, anyAddress, type Network } from "./addresses.js";
import type { ArgumentNode, ExecAtom } from "./image.js";
import { CompileError, type Site } from "./problems.js";

/** A pattern of an automata group, the number its match stands for, and where it was written first. */
export interface GroupPattern {
  readonly glob: Glob;
  readonly number: number;
  readonly site: Site;
}

/** Steps of all patterns with their alternatives written out: what lowering may cost in time and memory. */
const STEPS_MAX = 1 << 20;

/** Distinct folders above patterns: they are file patterns too, and must leave room for those that are written. */
const FOLDERS_MAX = 1 << 12;

/** Where the pattern stands: the policy, and the folders its relative patterns are taken below. */
export interface Where extends Place {
  readonly policy: Site["policy"];
  readonly labels?: ReadonlyMap<string, string>;
}

class PatternTable {
  readonly patterns = new Map<string, GroupPattern>();

  constructor(private readonly what: string) {}

  /** number of the pattern, which is its position */
  of(key: string, glob: Glob, site: Site): number {
    const known = this.patterns.get(key);
    if (known) return known.number;
    const number = this.patterns.size;
    requireRoom(number, this.what, site);
    this.patterns.set(key, { glob, number, site });
    return number;
  }
}

export class Atoms {
  readonly files = new PatternTable("file patterns");
  readonly programs = new PatternTable("programs");
  readonly args = new PatternTable("arguments");
  /** argument steps: what follows what (abi.h, ap_pair) */
  readonly nodes: ArgumentNode[] = [];
  /** by atom */
  readonly execs: ExecAtom[] = [];
  /** by no order; `number` is the endpoint's atom */
  readonly sockets: GroupPattern[] = [];
  readonly addresses: GroupPattern[] = [];
  readonly hosts = new Set<string>();
  private steps = 0;
  private readonly folders = new Map<string, number>();
  private readonly execAtoms = new Map<string, number>();
  private readonly nodeNumbers = new Map<string, number>();
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
    const known = this.execAtoms.get(key);
    if (known !== undefined) return { atom: known, key };
    const atom = this.execs.length;
    requireRoom(atom, "exec patterns", site);
    const program = this.programs.of(glob.key, glob, site);
    this.execs.push({ program, node: this.argumentNode(pattern, where) });
    this.execAtoms.set(key, atom);
    return { atom, key };
  }

  /**
   * The names by which a file would pass for the program, the folders above it among them; with a text for tables that
   * outlive the image. Null: the pattern takes any program.
   */
  planted(pattern: ExecPattern, where: Where): { atoms: readonly number[]; key: string } | null {
    const site = { policy: where.policy, offset: pattern.program.start };
    const glob = this.glob(placeGlob(pattern.program.value, "program", where), site);
    if (namesNothing(glob)) return null;
    const names = this.files.of(`program ${glob.key}`, glob, site);
    const folders = foldersAbove(glob).map((folder) => this.folder(folder, site));
    return { atoms: [...new Set([names, ...folders])], key: `planted ${glob.key}` };
  }

  /** Folders that take what the pattern means along when they get another name. */
  holding(pattern: FilePattern, where: Where): readonly number[] {
    const site = { policy: where.policy, offset: pattern.path.start };
    const glob = this.glob(placeGlob(pattern.path.value, "file", where), site);
    const folders = [...foldersAbove(glob), ...foldersWithin(glob)];
    return [...new Set(folders.map((folder) => this.folder(folder, site)))];
  }

  /** Rules share the folders above them. Beyond FOLDERS_MAX they are not told apart: any folder is meant. */
  private folder({ steps, key }: FolderGlob, site: Site): number {
    const known = this.folders.get(key);
    if (known !== undefined) return known;
    const full = this.folders.size >= FOLDERS_MAX;
    const alternative: readonly Step[] = full ? [{ kind: "any" }] : steps;
    const atom = this.files.of(
      full ? "folder any" : `folder ${key}`,
      this.glob({ alternatives: [alternative] }, site),
      site,
    );
    if (!full) this.folders.set(key, atom);
    return atom;
  }

  /** The node that the pattern's arguments lead to, 0 without any. */
  private argumentNode(pattern: ExecPattern, where: Where): number {
    let parent = 0;
    for (const arg of pattern.args) {
      const site = { policy: where.policy, offset: arg.start };
      // An argument may be the empty string, unlike a path.
      const glob = arg.value === "" ? { alternatives: [[]] } : this.glob(parseGlob(arg.value, "bytes"), site);
      const argument = this.args.of(arg.value, glob, site);
      const key = `${parent} ${argument}`;
      let node = this.nodeNumbers.get(key);
      if (node === undefined) {
        node = this.nodes.length + 1;
        requireRoom(node, "sequences of arguments", site);
        this.nodeNumbers.set(key, node);
        this.nodes.push({ parent, argument });
      }
      parent = node;
    }
    return parent;
  }

  endpoint(pattern: EndpointPattern, where: Where): number {
    const site = { policy: where.policy, offset: pattern.address.start };
    const endpoint = checked(parseEndpoint(pattern.address.value), site, "bad-endpoint");
    const socket = endpoint.kind === "unix-path" ? this.glob(placeGlob(endpoint.pattern, "file", where), site) : null;
    const key = socket ? `unix:${socket.key}` : pattern.address.value;
    const known = this.endpointAtoms.get(key);
    if (known !== undefined) return known;
    const atom = this.endpointAtoms.size;
    requireRoom(atom, "endpoints", site);
    this.endpointAtoms.set(key, atom);
    if (socket) this.sockets.push({ glob: socket, number: atom, site });
    else if (endpoint.kind === "unix-abstract")
      this.sockets.push({ glob: this.glob(parseGlob(endpoint.pattern, "bytes"), site), number: atom, site });
    else if (endpoint.kind !== "unix-path") this.addNetworks(endpoint, atom, site);
    return atom;
  }

  private addNetworks(
    endpoint: Exclude<ParsedEndpoint, { kind: "unix-path" | "unix-abstract" }>,
    atom: number,
    site: Site,
  ): void {
    const { port } = endpoint;
    const networks: Network[] = [];
    if (endpoint.kind === "network") networks.push(endpoint);
    else if (endpoint.kind === "host") {
      this.hosts.add(endpoint.name);
      networks.push(...this.resolveHost(endpoint.name).map(parseEndpoint).filter(isAddress));
      if (networks.length === 0) this.unresolved(endpoint.name, site);
    }
    const glob = endpoint.kind === "any" ? anyAddress(port) : addressGlob(networks, port);
    this.addresses.push({ glob: this.glob(glob, site), number: atom, site });
    if (endpoint.kind === "any" && port === null) this.sockets.push({ glob, number: atom, site });
  }
}

/** Throws CompileError when `number` is above what abi.h has room for. */
function requireRoom(number: number, what: string, site: Site): void {
  if (number >= AP.AP_ATOMS_MAX)
    throw new CompileError(site, "image-too-large", `more than ${AP.AP_ATOMS_MAX} distinct ${what}`);
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
