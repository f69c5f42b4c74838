import { parseArgs } from "node:util";
import type { Tier } from "../addon/types.js";
import { DEFAULT_SOCKET } from "../protocol/index.js";
import { EXIT, StartError } from "./exit.js";
import { LEVELS, type Level } from "./log.js";
import { DEFAULT_STATE } from "./purge.js";

export interface Options {
  readonly socket: string;
  /** for what must outlive the service; made with mode 0700 */
  readonly stateDir: string;
  /** on a BPF file system: what is in force outlives the service there; null: it ends with the service */
  readonly pins: string | null;
  /** of policies that bind every domain; root's own */
  readonly policyDir: string;
  /** weaker effects accepted for them */
  readonly accept: readonly string[];
  /** only this tier is tried; null: the strongest that passes the self-test */
  readonly tier: Tier | null;
  readonly logLevel: Level;
  /** log lines for a person instead of the journal */
  readonly foreground: boolean;
  /** nothing is started: what a service left is removed */
  readonly purge: boolean;
}

export const TIERS: readonly Tier[] = ["lsm", "modify-return", "tracepoint"];

export const USAGE = `Usage: actplaned [options]

  --socket PATH      Unix socket to listen on (${DEFAULT_SOCKET})
  --state-dir DIR    state that outlives the service (/var/lib/actplane)
  --pins DIR         keep enforcing without a service, by what is pinned there (/sys/fs/bpf/actplane)
  --policy-dir DIR   policies that bind every domain (/etc/actplane/policies.d)
  --accept NAME      accept a weaker effect in those where the kernel cannot do better; may be repeated
  --tier TIER        use only this tier: ${TIERS.join(", ")}
  --log-level LEVEL  ${LEVELS.join(", ")} (info)
  --purge            remove socket, state and pins of a service that has ended, and start none
  --foreground       write the log for a terminal, not for the journal
  --version, --help
`;

/** Reads the command line; StartError with exit 2 when it is wrong. `show` is what --help or --version ask for. */
export function readOptions(argv: readonly string[]): Options & { readonly show: "help" | "version" | null } {
  const values = parse(argv);
  const tier = values.tier ?? null;
  if (tier !== null && !isOneOf(TIERS, tier)) throw wrong(`no such tier: ${tier}`, `Use one of ${TIERS.join(", ")}.`);
  const level = values["log-level"] ?? "info";
  if (!isOneOf(LEVELS, level)) throw wrong(`no such log level: ${level}`, `Use one of ${LEVELS.join(", ")}.`);
  const socket = values.socket ?? DEFAULT_SOCKET;
  const stateDir = values["state-dir"] ?? DEFAULT_STATE;
  const pins = values.pins ?? null;
  const policyDir = values["policy-dir"] ?? "/etc/actplane/policies.d";
  for (const path of [socket, stateDir, policyDir, ...(pins === null ? [] : [pins])]) {
    if (!path.startsWith("/")) throw wrong(`not an absolute path: ${path}`, "Give the whole path, from /.");
  }
  // sun_path has 108 bytes; the temporary name before the rename is longer by 9.
  if (Buffer.byteLength(socket) > 98) throw wrong(`the socket's path is too long: ${socket}`, "Use at most 98 bytes.");
  return {
    socket,
    stateDir,
    pins,
    policyDir,
    accept: values.accept ?? [],
    tier,
    logLevel: level,
    foreground: values.foreground ?? false,
    purge: values.purge ?? false,
    show: values.help ? "help" : values.version ? "version" : null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        socket: { type: "string" },
        "state-dir": { type: "string" },
        pins: { type: "string" },
        "policy-dir": { type: "string" },
        accept: { type: "string", multiple: true },
        tier: { type: "string" },
        "log-level": { type: "string" },
        foreground: { type: "boolean" },
        purge: { type: "boolean" },
        version: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error), "See actplaned --help.");
  }
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value);
}

function wrong(message: string, hint: string): StartError {
  return new StartError(EXIT.usage, message, hint);
}
