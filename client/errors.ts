/**
 * Every error of the command itself, by name: what it ends with, one line whose `{names}` are filled in, and what to do
 * next. What the service refuses has its names in protocol/errors.ts; both are in docs/errors.md.
 */
import { type Blanks, fillBlanks } from "../protocol/index.js";
import { EXIT } from "./exit.js";
import { line } from "./text.js";

interface ErrorEntry {
  readonly exit: number;
  readonly message: string;
  readonly hint: string;
}

const START = "Start it: sudo systemctl enable --now actplaned; --socket names another. actplane doctor knows more.";

const table = {
  "no-policy-found": {
    exit: EXIT.usage,
    message: "there is no policy: no actplane.yaml or .actplane/policy.yaml here or in a folder above",
    hint: "Let actplane init write one; --policy FILE or --rule TEXT gives another.",
  },
  "policy-missing": {
    exit: EXIT.usage,
    message: "cannot read the policy {path}: there is no such file",
    hint: "Name a readable file with --policy.",
  },
  "policy-unreadable": {
    exit: EXIT.usage,
    message: "cannot read the policy {path}: {problem}",
    hint: "Name a readable file with --policy.",
  },
  "policy-too-long": {
    exit: EXIT.usage,
    message: "cannot read the policy {path}: it is larger than {limit}",
    hint: "Split it, or remove what is not needed.",
  },
  "policy-twice": {
    exit: EXIT.usage,
    message: "the policy is named twice: FILE and --policy",
    hint: "Leave one out.",
  },
  homeless: {
    exit: EXIT.usage,
    message: "you have no home, and {what} means something in it",
    hint: "Set HOME to a folder of yours.",
  },
  "socket-unusable": {
    exit: EXIT.usage,
    message: "the socket's path is not usable: {path}",
    hint: "It may have 107 bytes.",
  },
  "service-missing": {
    exit: EXIT.service,
    message: "the service is not running: there is no socket {path}",
    hint: START,
  },
  "service-stopped": {
    exit: EXIT.service,
    message: "the service is not running: nobody listens on {path}",
    hint: START,
  },
  "service-closed": {
    exit: EXIT.service,
    message: "you may not connect to {path}",
    hint: "Its folder must be passable and the socket writable for you; a policy may forbid it too.",
  },
  "service-unreachable": {
    exit: EXIT.service,
    message: "cannot talk to the service on {path}: {problem}",
    hint: "Look at it with: systemctl status actplaned.",
  },
  "service-silent": {
    exit: EXIT.service,
    message: "the service did not answer within {limit}",
    hint: "It may be overloaded or stuck: systemctl status actplaned.",
  },
  "service-strange": {
    exit: EXIT.service,
    message: "the service answered with {what}",
    hint: "Is this really actplaned's socket? If so, upgrade the older of client and service.",
  },
  "file-not-found": {
    exit: EXIT.failed,
    message: "cannot find {path}: {problem}",
    hint: "Name a file that you can reach.",
  },
  "settings-unusable": {
    exit: EXIT.failed,
    message: "cannot use the settings {path}: {problem}",
    hint: "Nothing was changed in any file. Mend or move it, then try again.",
  },
  "nothing-named": {
    exit: EXIT.usage,
    message: "--remove needs to know what to remove",
    hint: "Add --all, or --with-claude and the like.",
  },
  "refusal-unknown": {
    exit: EXIT.failed,
    message: "there is no refusal {id}, or it is too long ago",
    hint: "See their numbers with actplane events.",
  },
  "control-failed": {
    exit: EXIT.failed,
    message: "{what} failed: {problem}",
    hint: "Look at status and feedback, and try again with what they say.",
  },
  "agent-unprotected": {
    exit: EXIT.failed,
    message: "this agent is in no domain, so there is nothing to add to",
    hint: "Ask the user to start it by actplane run, or name a domain.",
  },
  "policy-exists": {
    exit: EXIT.failed,
    message: "there is a policy already: {path}",
    hint: "See what would be written with --print; --force replaces actplane.yaml.",
  },
  "template-unknown": {
    exit: EXIT.usage,
    message: "there is no template {id}{near}",
    hint: "See them all with actplane init --list-templates.",
  },
  "template-value": {
    exit: EXIT.usage,
    message: "a value is wrong: {problem}",
    hint: "See what the templates take with actplane init --list-templates.",
  },
  "instructions-unreadable": {
    exit: EXIT.usage,
    message: "cannot read the instructions {path}",
    hint: "Name a readable text file of at most 512 KiB with --instructions.",
  },
  "nothing-generated": {
    exit: EXIT.failed,
    message: "no rule came of {count} sentences (files: {files})",
    hint: "Write what is forbidden in AGENTS.md, name a file with --instructions, or choose from actplane init --list-templates.",
  },
  "rule-unknown": {
    exit: EXIT.usage,
    message: "the policy has no rule {name}{near}",
    hint: "Name a rule as actplane compile --explain shows it.",
  },
  "promote-impossible": {
    exit: EXIT.failed,
    message: "cannot change {name} in {path} without writing the file anew",
    hint: "Change notify to block there by hand.",
  },
  "file-unwritable": {
    exit: EXIT.failed,
    message: "cannot write {path}: {problem}",
    hint: "It must be a file that you may write, in a folder that you may write.",
  },
  "report-unwritable": {
    exit: EXIT.failed,
    message: "cannot write the report {path}: {problem}",
    hint: "Name another --report-out.",
  },
  "feedback-unwritable": {
    exit: EXIT.failed,
    message: "cannot open the feedback file {path}: {problem}",
    hint: "Set feedback: { path: … } in the policy to a place where you may write.",
  },
  "service-unchanged": {
    exit: EXIT.failed,
    message: "cannot install or remove the service: {problem}",
    hint: "It needs root, systemd, and a package that is built.",
  },
  "run-by-hand": {
    exit: EXIT.failed,
    message: "this command is done by bin/actplane, not by Node",
    hint: "Call bin/actplane.",
  },
  "delta-missing": {
    exit: EXIT.usage,
    message: "there is nothing to add",
    hint: "Give --delta FILE, --delta-text TEXT, or for a child --domain NAME.",
  },
  "approval-unnamed": {
    exit: EXIT.usage,
    message: "an approval needs a name",
    hint: "Give --approved-by NAME beside --approval-ref and --generated-by.",
  },
  "child-name": {
    exit: EXIT.usage,
    message: "{id} cannot be the name of a child",
    hint: "Use letters, digits and . _ - only, and at most 64 of them.",
  },
  "child-taken": {
    exit: EXIT.failed,
    message: "a child of the name {id} runs already",
    hint: "Give another --name, or end it first: actplane control stop.",
  },
  "child-unknown": {
    exit: EXIT.failed,
    message: "there is no child {id} in the background",
    hint: "Those that there are: actplane control children.",
  },
  "child-ended": {
    exit: EXIT.failed,
    message: "the child {id} does not run ({status})",
    hint: "Its output is kept: actplane control logs.",
  },
  "child-failed": {
    exit: EXIT.failed,
    message: "the child {id} did not start",
    hint: "What it said stands above.",
  },
  "audit-broken": {
    exit: EXIT.failed,
    message: "the audit is not as it was written: {problem}",
    hint: "Compare with the journal: journalctl -t actplaned MESSAGE_ID=5d0c6e6a7f3b4f1c9a1e2b7d4c8f0a36.",
  },
  "system-refused": {
    exit: EXIT.failed,
    message: "cannot go on: {problem}",
    hint: "Is the working directory still there, and may you read and write where you asked to?",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ClientErrorName = keyof typeof table;
export const CLIENT_ERRORS: Readonly<Record<ClientErrorName, ErrorEntry>> = table;

/** An error the user should see as it is: one line, what to do, and the status to end with. */
export class ClientError extends Error {
  override readonly name = "ClientError";

  constructor(
    /** a name of one of the two tables */
    readonly code: string,
    message: string,
    readonly exit: number,
    readonly hint: string | null,
    /** whole lines that replace message and hint on a terminal, such as diagnostics with their carets */
    readonly text: string | null = null,
  ) {
    super(message);
  }

  /** One of this table; what fills its blanks is made safe to print. */
  static of<N extends ClientErrorName>(
    name: N,
    params: Record<Blanks<(typeof table)[N]["message"]>, string>,
  ): ClientError {
    const { message, exit, hint } = CLIENT_ERRORS[name];
    return new ClientError(name, line(fillBlanks(message, params)), exit, hint);
  }
}
