/** Ring-buffer records of the engine (struct ap_event and its data) as objects. */
import type { Effect, Operation } from "../language/tree.js";
import { formatAddress } from "../patterns/address.js";
import { AP, layout } from "./abi.generated.js";

const KINDS = {
  [AP.AP_EVENT_MATCH]: "match",
  [AP.AP_EVENT_FLOW_IN]: "flow-in",
  [AP.AP_EVENT_FLOW_OUT]: "flow-out",
  [AP.AP_EVENT_FLOW_FORK]: "flow-fork",
  [AP.AP_EVENT_SESSION_END]: "session-end",
  [AP.AP_EVENT_FAULT]: "fault",
  [AP.AP_EVENT_STAMP]: "stamp",
  [AP.AP_EVENT_ENTERED]: "entered",
} as const;
const OPERATIONS = {
  [AP.AP_OP_EXEC]: "exec",
  [AP.AP_OP_OPEN]: "open",
  [AP.AP_OP_READ]: "read",
  [AP.AP_OP_WRITE]: "write",
  [AP.AP_OP_UNLINK]: "unlink",
  [AP.AP_OP_CONNECT]: "connect",
  [AP.AP_OP_RECV]: "recv",
} as const satisfies Record<number, Operation>;
const EFFECTS: Readonly<Record<number, Effect>> = {
  [AP.AP_EFFECT_NOTIFY]: "notify",
  [AP.AP_EFFECT_BLOCK]: "block",
  [AP.AP_EFFECT_KILL]: "kill",
};
const OUTCOMES = {
  [AP.AP_OUTCOME_REPORTED]: "reported",
  [AP.AP_OUTCOME_REFUSED]: "refused",
  [AP.AP_OUTCOME_KILLED]: "killed",
} as const;
const FAULTS = {
  [AP.AP_FAULT_PATH_TOO_LONG]: "path-too-long",
  [AP.AP_FAULT_ARGV_UNREADABLE]: "argv-unreadable",
  [AP.AP_FAULT_LABEL_TABLE_FULL]: "label-table-full",
  [AP.AP_FAULT_NO_SCRATCH]: "no-scratch",
  [AP.AP_FAULT_NO_IMAGE]: "no-image",
  [AP.AP_FAULT_NO_STATE]: "no-state",
  [AP.AP_FAULT_UNSEEN]: "unseen",
  [AP.AP_FAULT_TOO_MANY_HITS]: "too-many-hits",
  [AP.AP_FAULT_OUTSIDE]: "outside",
  [AP.AP_FAULT_PROTECTED]: "protected",
  [AP.AP_FAULT_FOREIGN_MOUNT]: "foreign-mount",
  [AP.AP_FAULT_LEAVES]: "leaves",
} as const;

export type EventKind = (typeof KINDS)[keyof typeof KINDS];
export type Outcome = (typeof OUTCOMES)[keyof typeof OUTCOMES];
export type Fault = (typeof FAULTS)[keyof typeof FAULTS];

export interface EngineEvent {
  readonly kind: EventKind;
  /** boot ns */
  readonly time: bigint;
  /** of the domain, without gaps unless records were lost */
  readonly sequence: bigint;
  readonly domain: number;
  readonly session: number;
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  /** boot ns when process and parent began: with the pid, their identity */
  readonly start: bigint;
  readonly parentStart: bigint;
  /** bits of the realm's label numbers */
  readonly labels: bigint;
  readonly gained: bigint;
  /** kind "match": ClauseReport.rule; kind "stamp": number of the event that closed a gate */
  readonly rule: number;
  readonly clause: number;
  /** kind "stamp": one of those that were judged with it */
  readonly operation: Operation;
  /** null when the record has none */
  readonly effect: Effect | null;
  readonly outcome: Outcome | null;
  readonly fault: Fault | null;
  readonly file: {
    readonly inode: bigint;
    readonly volume: bigint;
    readonly generation: number;
    readonly realm: number;
  };
  /** of connect and recv on an address; family is the kernel's AF_ number */
  readonly endpoint: { readonly address: string; readonly port: number; readonly family: number } | null;
  /** Names as the kernel has them, bytes that are no UTF-8 as U+FFFD: hostile text, to be made safe before it is shown. */
  readonly target: string;
  readonly exe: string;
  readonly argv: readonly string[];
}

const AF_INET = 2;
const AF_INET6 = 10;

/** Copies what it needs out of `record`. Throws RangeError when the record is not one of this ABI. */
export function decodeEvent(record: Buffer): EngineEvent {
  const { size, fields } = layout.ap_event;
  if (record.length < size) throw new RangeError(`an event of ${record.length} bytes is shorter than its header`);
  const u8 = (field: { offset: number }): number => record.readUInt8(field.offset);
  const u16 = (field: { offset: number }): number => record.readUInt16LE(field.offset);
  const u32 = (field: { offset: number }, base = 0): number => record.readUInt32LE(base + field.offset);
  const u64 = (field: { offset: number }, base = 0): bigint => record.readBigUInt64LE(base + field.offset);

  const lengths = [u16(fields.target_len), u16(fields.exe_len), u16(fields.argv_len)] as const;
  if (size + lengths[0] + lengths[1] + lengths[2] > record.length)
    throw new RangeError("an event's texts reach beyond its record");
  const targetEnd = size + lengths[0];
  const exeEnd = targetEnd + lengths[1];

  const operation = u8(fields.op);
  const key = layout.ap_file_key.fields;
  return {
    kind: named(KINDS, u8(fields.kind), "kind"),
    time: u64(fields.time),
    sequence: u64(fields.sequence),
    domain: u32(fields.domain),
    session: u32(fields.session),
    pid: u32(fields.pid),
    ppid: u32(fields.ppid),
    uid: u32(fields.uid),
    start: u64(fields.start),
    parentStart: u64(fields.parent_start),
    labels: u64(fields.labels),
    gained: u64(fields.gained),
    rule: u16(fields.rule),
    clause: u16(fields.clause),
    operation: named(OPERATIONS, operation, "operation"),
    effect: EFFECTS[u8(fields.effect)] ?? null,
    outcome: u8(fields.outcome) === 0 ? null : named(OUTCOMES, u8(fields.outcome), "outcome"),
    fault: u8(fields.fault) === 0 ? null : named(FAULTS, u8(fields.fault), "fault"),
    file: {
      inode: u64(key.inode, fields.file.offset),
      volume: u64(key.volume, fields.file.offset),
      generation: u32(key.generation, fields.file.offset),
      realm: u32(key.realm, fields.file.offset),
    },
    endpoint: endpointOf(record),
    target: record.toString("utf8", size, targetEnd),
    exe: record.toString("utf8", targetEnd, exeEnd),
    argv: argvOf(record.toString("utf8", exeEnd, exeEnd + lengths[2])),
  };
}

function endpointOf(record: Buffer): EngineEvent["endpoint"] {
  const base = layout.ap_event.fields.endpoint.offset;
  const { address, port, family } = layout.ap_endpoint_key.fields;
  const kind = record.readUInt16LE(base + family.offset);
  if (kind !== AF_INET && kind !== AF_INET6) return null;
  const from = base + address.offset;
  return {
    address: formatAddress(record.subarray(from, from + address.size)),
    port: record.readUInt16LE(base + port.offset),
    family: kind,
  };
}

/** Arguments end with a NUL each; the last may have been cut. */
function argvOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
}

function named<T extends string>(table: Readonly<Record<number, T>>, value: number, what: string): T {
  const name = table[value];
  if (name === undefined) throw new RangeError(`an event has the unknown ${what} ${value}`);
  return name;
}
