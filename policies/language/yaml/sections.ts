/** The sections of a policy file that hold settings: runtime, feedback, attach. */
import { type GlobMode, isPatternError, parseGlob } from "../../patterns/glob.js";
import { anchorsOf } from "../../patterns/place.js";
import { type DeltaApproval, NO_APPROVAL, type ProgramPattern } from "../document.js";
import type { Field, Located, YamlReader } from "./reader.js";

/** `runtime: { approval: { append_delta: … } }` */
export function readRuntime(reader: YamlReader, field: Field): DeltaApproval {
  const runtime = reader.record(field.value, "runtime", field.keyOffset, ["approval"]);
  const approval = runtime?.get("approval");
  if (!approval) return NO_APPROVAL;
  const kinds = reader.record(approval.value, "approval", approval.keyOffset, ["append_delta"]);
  const delta = kinds?.get("append_delta");
  if (!delta) return NO_APPROVAL;
  const fields = reader.record(delta.value, "append_delta", delta.keyOffset, [
    "required",
    "require_approval_ref",
    "require_generated_by",
    "allowed_approvers",
  ]);
  if (!fields) return NO_APPROVAL;
  const flag = (key: "required" | "require_approval_ref" | "require_generated_by") => {
    const entry = fields.get(key);
    return entry ? reader.boolean(entry.value, key, entry.keyOffset) : false;
  };
  const approvers = fields.get("allowed_approvers");
  return {
    required: flag("required"),
    requireApprovalRef: flag("require_approval_ref"),
    requireGeneratedBy: flag("require_generated_by"),
    allowedApprovers: approvers ? readNames(reader, approvers, "an approver").map((name) => name.value) : [],
  };
}

/** `feedback: { path }` */
export function readFeedback(reader: YamlReader, field: Field): string | null {
  const fields = reader.record(field.value, "feedback", field.keyOffset, ["path"]);
  const path = fields?.get("path");
  return path ? (reader.name(path.value, "path", path.keyOffset)?.value ?? null) : null;
}

/** `attach: [ { exec: PATTERN | [PATTERN, ARG…] } ]`; `machineWide`: the policy has no folder to be relative to */
export function readAttach(reader: YamlReader, field: Field, machineWide: boolean): ProgramPattern[] {
  const out: ProgramPattern[] = [];
  for (const { value, offset } of reader.list(field.value, "attach", field.keyOffset)) {
    const fields = reader.record(value, "an entry of attach", offset, ["exec"]);
    if (!fields) continue;
    const exec = fields.get("exec");
    if (!exec) {
      reader.report(offset, "missing-key", "an entry of attach needs exec", 'such as: - exec: "codex"');
      continue;
    }
    const words = readWords(reader, exec, "exec");
    for (const [index, word] of words.entries()) checkGlob(reader, word, index === 0 ? "path" : "bytes");
    if (words[0]) checkNamed(reader, words[0]);
    if (machineWide && words[0]) checkAnchored(reader, words[0]);
    const [program, ...args] = words.map((word) => word.value);
    if (program !== undefined) out.push({ program, args });
  }
  return out;
}

function checkGlob(reader: YamlReader, text: Located, mode: GlobMode): void {
  const glob = parseGlob(text.value, mode);
  if (isPatternError(glob)) reader.report(text.toFile(glob.at), "bad-pattern", glob.error, glob.hint);
}

/** With such a pattern nobody could start anything when the service has no more room. */
function checkNamed(reader: YamlReader, { value, toFile }: Located): void {
  if (!/(^|\/)[*?]+$/.test(value)) return;
  reader.report(toFile(0), "bad-pattern", `${value} names every program there`, "name the programs that are agents");
}

function checkAnchored(reader: YamlReader, { value, toFile }: Located): void {
  if (!anchorsOf(value, "program").includes("root")) return;
  const hint = `write "/…" for one place, or "**/${value}" for everywhere`;
  reader.report(toFile(0), "relative-pattern", "a machine-wide policy has no root for a relative pattern", hint);
}

/** A list of names. */
export function readNames(reader: YamlReader, field: Field, what: string): Located[] {
  return reader
    .list(field.value, field.key, field.keyOffset)
    .map((item) => reader.name(item.value, what, item.offset))
    .filter((name) => name !== null);
}

/** One text, or a list of at least one: a program, or a program and its arguments. */
export function readWords(reader: YamlReader, field: Field, what: string): Located[] {
  if (!reader.isList(field.value)) {
    const word = reader.name(field.value, what, field.keyOffset);
    return word ? [word] : [];
  }
  const words = readNames(reader, field, `a part of ${what}`);
  if (words.length === 0) reader.report(field.keyOffset, "wrong-type", `${what} names a program`);
  return words;
}
