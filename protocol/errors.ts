/**
 * Every error that leaves the service, by name. `code` is the JSON-RPC number,
 * `exit` the status a client ends with (docs/architecture.md), `message` one
 * line whose `{names}` are filled in by the service, `hint` what to do next.
 */

interface ErrorEntry {
  readonly code: number;
  readonly exit: number;
  readonly message: string;
  readonly hint: string;
}

const table = {
  // JSON-RPC's own numbers
  "parse-error": { code: -32700, exit: 125, message: "the request is not JSON", hint: "Use the actplane client." },
  "invalid-request": {
    code: -32600,
    exit: 125,
    message: "the request is not a JSON-RPC 2.0 request",
    hint: "Use the actplane client.",
  },
  "method-not-found": {
    code: -32601,
    exit: 125,
    message: "the service has no method of that name",
    hint: "Client and service differ in version: upgrade the older of the two.",
  },
  "invalid-params": {
    code: -32602,
    exit: 125,
    message: "the parameters of {method} are wrong: {problem}",
    hint: "Client and service differ in version: upgrade the older of the two.",
  },
  internal: {
    code: -32603,
    exit: 125,
    message: "the service failed inside; its log says how (reference {reference})",
    hint: "Look for the reference with: journalctl -u actplaned",
  },
  // transport
  "too-large": {
    code: -32001,
    exit: 2,
    message: "the request is larger than the service accepts",
    hint: "A policy text may have 1 MiB: split it, or remove what is not needed.",
  },
  "no-such-path": {
    code: -32002,
    exit: 125,
    message: "the service does not serve that",
    hint: "Client and service differ in version: upgrade the older of the two.",
  },
  busy: {
    code: -32003,
    exit: 125,
    message: "too many requests of this user at once ({what})",
    hint: "Wait for the others to end, then try again.",
  },
  "too-slow": {
    code: -32004,
    exit: 125,
    message: "the request took too long to arrive",
    hint: "Try again.",
  },
  // authority
  "peer-unknown": {
    code: -32010,
    exit: 125,
    message: "cannot tell which process is calling",
    hint: "The calling process must live until it has its answer; try again.",
  },
  "inside-domain": {
    code: -32011,
    exit: 1,
    message: "{method} is not for processes inside a domain",
    hint: "Run it from a terminal outside every domain.",
  },
  "approval-needed": {
    code: -32012,
    exit: 1,
    message: "a delta for this domain needs {what}",
    hint: "Add it from a terminal outside every domain: actplane control delta add --approved-by NAME.",
  },
  "older-version": {
    code: -32014,
    exit: 1,
    message: "nothing can begin inside a domain that an older version of the service began",
    hint: "End that run and start it again; what begins now is this version's.",
  },
  "older-version-unknown": {
    code: -32015,
    exit: 125,
    message: "cannot tell whether the caller is in a domain that an older version of the service began",
    hint: "As root, let those go that are in force: systemctl stop actplaned; actplaned --purge; systemctl start actplaned.",
  },
  "audit-foreign": {
    code: -32013,
    exit: 1,
    message: "only root may read the audit of another user",
    hint: "Leave --uid out for your own.",
  },
  // policy
  "policy-invalid": {
    code: -32020,
    exit: 2,
    message: "the policy has {count}",
    hint: "Correct the policy; actplane compile checks it without starting anything.",
  },
  "policy-too-costly": {
    code: -32021,
    exit: 2,
    message: "the policy could not be compiled within {limit}",
    hint: "Use fewer or simpler patterns; many ** and ? in one pattern cost most.",
  },
  "no-policy": {
    code: -32022,
    exit: 2,
    message: "there is no policy to enforce",
    hint: "Let actplane init write one; --policy FILE or --rule TEXT gives another.",
  },
  "tier-too-weak": {
    code: -32023,
    exit: 2,
    message: "this machine cannot enforce {count} as written",
    hint: "Accept the named weaker effect with --accept NAME, or change the clause.",
  },
  // domains
  "ticket-unknown": {
    code: -32030,
    exit: 125,
    message: "the ticket is not valid any more",
    hint: "A ticket serves once, for ten seconds, the process that asked for it; start again.",
  },
  "feedback-unusable": {
    code: -32031,
    exit: 1,
    message: "cannot use the feedback file: {problem}",
    hint: "It must be a regular file of yours with one name, opened for appending.",
  },
  "domain-unknown": {
    code: -32034,
    exit: 1,
    message: "there is no domain {domain} that you may change",
    hint: "Those you may are listed by: actplane control status",
  },
  "no-parent": {
    code: -32036,
    exit: 1,
    message: "there is no domain to make a child of: you are outside every domain",
    hint: "Begin with actplane run, or name the domain with --parent N.",
  },
  "policy-changed": {
    code: -32037,
    exit: 1,
    message: "the policy above changed while this was compiled",
    hint: "Try again.",
  },
  "deltas-full": {
    code: -32038,
    exit: 1,
    message: "cannot add another delta: {what}",
    hint: "Make a child domain instead, or join the rules into fewer deltas.",
  },
  "folder-unseen": {
    code: -32040,
    exit: 125,
    message: "no rule can name files below {folder}: they are on a filesystem that only your container or chroot sees",
    hint: "Run actplane outside of it, or for a folder that the host mounts too.",
  },
  "domains-full": {
    code: -32032,
    exit: 125,
    message: "cannot make another domain: {what}",
    hint: "End runs that are no longer needed; actplane control status lists them.",
  },
  "process-unusable": {
    code: -32033,
    exit: 1,
    message: "cannot attach process {pid}: {problem}",
    hint: "It must be a running process of your own: for attach outside every domain, for a child inside its parent.",
  },
  "machine-policy-unusable": {
    code: -32042,
    exit: 2,
    message: "the machine's policies cannot be read: {problem}",
    hint: "Mend it, then: systemctl reload actplaned. The folder, all above it and each file must be root's, and writable for nobody else.",
  },
  "file-unusable": {
    code: -32035,
    exit: 1,
    message: "cannot tell which file is meant: {problem}",
    hint: "The calling process must keep the file open until it has its answer; try again.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof table;

/** Names in braces of a message template. */
export type Blanks<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Blanks<Rest> : never;

/** What must be filled in for an error: exactly the braces of its message. */
export type ErrorParams<N extends ErrorName> = Record<Blanks<(typeof table)[N]["message"]>, string>;

export const ERRORS: Readonly<Record<ErrorName, ErrorEntry>> = table;

/** The message of an error with its blanks filled. */
export function errorMessage<N extends ErrorName>(name: N, params: ErrorParams<N>): string {
  return fillBlanks(ERRORS[name].message, params);
}

/** A message template with its `{names}` filled. */
export function fillBlanks(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, blank: string) => values[blank] ?? "?");
}
