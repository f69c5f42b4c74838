import type { Fault, EngineEvent as KernelEvent } from "../../policies/compiler/index.js";
import type { EngineEvent, ProvenanceStep } from "../../protocol/index.js";
import { clauseKey, type Domain } from "../domains/domain.js";
import { labelNames, labelsIn } from "../domains/realms.js";
import { missingState, type SessionState } from "./missing.js";
import { processNode, targetText } from "./nodes.js";

/** Steps of all labels together in one event. */
const STEPS_MAX = 128;

const FAULTS: Readonly<Record<Fault, string>> = {
  "path-too-long": "the path is longer than the kernel's limit, so no rule could be tested against it",
  "argv-unreadable": "the arguments could not be read, so no rule could be tested against them",
  "label-table-full": "the table of labelled files is full, so what the file would have learned could not be kept",
  "no-scratch": "the kernel program had no memory left to judge with",
  "no-image": "the domain's policy was not in the kernel",
  unseen:
    "it went a way that this kernel's tier cannot look into (io_uring, 32-bit calls), so no rule could be tested against it",
  outside: "it reaches into a process outside of this domain, which could then act in its place",
  protected: "it would have touched the service or its programs in the kernel, which nothing inside a domain may do",
  leaves: "the folder holds what a source names, which would lose its name; copy it instead, labels follow a copy",
  "foreign-mount": "a filesystem of this kind would show other files under names and labels of its own",
  "no-state": "the state of the process could not be read",
  "too-many-hits": "more patterns match the target than the kernel program can hold at once",
};

/** A match or fault record as the event that people get. */
export function describeEvent(
  record: KernelEvent,
  domain: Domain,
  clock: (boot: bigint) => string,
  state: () => SessionState,
): Omit<EngineEvent, "sequence"> {
  const fault = record.kind === "fault";
  const clause = fault ? undefined : domain.clauses.get(clauseKey(record.rule, record.clause));
  return {
    kind: fault ? "fault" : "match",
    time: clock(record.time),
    domain: domain.number,
    name: domain.name,
    session: record.session,
    // A record of an image that was swapped meanwhile can name a clause that is gone.
    rule: fault ? null : (clause?.name ?? `rule ${record.rule}`),
    clause: fault ? null : record.clause + 1,
    operation: record.operation,
    target: targetText(record),
    effect: fault ? null : record.effect,
    outcome: record.outcome ?? (fault ? "refused" : "reported"),
    process: { pid: record.pid, ppid: record.ppid, uid: record.uid, exe: record.exe, argv: [...record.argv] },
    labels: labelNames(domain.session.realm, record.labels),
    provenance: provenanceOf(record, domain),
    reason: fault ? (record.fault === null ? null : FAULTS[record.fault]) : (clause?.because ?? null),
    missing: clause && clause.gates.length > 0 ? missingState(clause.gates, state(), clock, record.time) : [],
    retry: record.fault !== null && PASSING.has(record.fault),
    next: clause ? [...clause.next] : [],
  };
}

/** Faults of the moment: the next time there may be room. */
const PASSING: ReadonlySet<Fault> = new Set(["no-scratch", "label-table-full", "no-image"]);

function provenanceOf(record: KernelEvent, domain: Domain): ProvenanceStep[] {
  const { realm } = domain.session;
  const node = processNode(record.pid, record.start);
  const steps: ProvenanceStep[] = [];
  for (const { name, bit } of labelsIn(realm, record.labels)) {
    for (const step of realm.provenance.chain(node, bit)) steps.push({ label: name, ...step });
  }
  return steps.slice(0, STEPS_MAX);
}
