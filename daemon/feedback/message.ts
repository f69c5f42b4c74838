import type { EngineEvent, ProvenanceStep, Tier } from "../../protocol/index.js";
import { showArgv } from "../neutral.js";
import { asData, programName, quoted } from "./quote.js";
import { ago, effectInWords, saidNow } from "./words.js";

/** Steps of a label's way that are shown; the whole way is in the event. */
const STEPS_SHOWN = 8;
/** Characters of a command line; a model has better use for its context. */
const COMMAND_SHOWN = 400;

/**
 * What the agent reads about one match: several lines, the last one empty. Short, because a model's context is; what
 * others wrote (names, arguments, the reason) stands as data, and nothing in it can steer a terminal or a model.
 */
export function feedbackMessage(event: EngineEvent, tier: Tier): string {
  const lines = [
    `[${event.time}] actplane: ${headline(event)}`,
    `  operation: ${event.operation} ${quoted(event.target || "(unnamed)", 1024)}`,
    `  process:   ${event.process.pid} ${processInWords(event)}`,
    `  effect:    ${effectInWords(event, tier)}`,
  ];
  if (event.reason !== null) lines.push(`  reason:    ${asData(event.reason, 4096)}`);
  for (const label of event.labels) {
    const way = event.provenance.filter((step) => step.label === label);
    if (way.length > 0) lines.push(`  label:     ${asData(label)}: ${wayInWords(way, event.time)}`);
  }
  for (const missing of event.missing) lines.push(`  missing:   ${asData(saidNow(missing), 1024)}`);
  lines.push(`  again:     ${againInWords(event)}`);
  for (const next of event.next) lines.push(`  next:      ${asData(next, 1024)}`);
  return `${lines.join("\n")}\n\n`;
}

function headline(event: EngineEvent): string {
  if (event.rule === null) return "an operation was refused because it could not be judged";
  const effect = event.effect === null ? "" : ` (${event.effect})`;
  return `rule ${asData(event.rule)}${effect}`;
}

function processInWords(event: EngineEvent): string {
  const exe = asData(event.process.exe, 1024);
  return event.process.argv.length > 0
    ? `${exe}: ${asData(showArgv(event.process.argv, COMMAND_SHOWN), COMMAND_SHOWN)}`
    : exe;
}

/** Whether trying again unchanged can help. */
function againInWords(event: EngineEvent): string {
  if (event.outcome === "reported") return "it went ahead; nothing needs to be tried again";
  if (event.retry) return "it may work later, unchanged";
  return "unchanged it will be stopped again, by whatever way it is started";
}

const DONE: Readonly<Record<string, (target: string, doer: string) => string>> = {
  read: (target, doer) => `${target} was read by ${doer}`,
  write: (target, doer) => `written to ${target} by ${doer}`,
  exec: (target, doer) => `${target} was run as ${doer}`,
  fork: (_, doer) => `inherited by ${doer}`,
  connect: (target, doer) => `sent to ${target} by ${doer}`,
  recv: (target, doer) => `received from ${target} by ${doer}`,
};

/** ` 14 s ago`; nothing for what happened at the same moment. */
function when(time: string, event: string): string {
  const words = ago(Date.parse(event) - Date.parse(time));
  return words === "" ? "" : ` ${words}`;
}

/** The whole way of a label: from its source to the process. */
function wayInWords(way: readonly ProvenanceStep[], time: string): string {
  // Its beginning says most, its end what this process did.
  const shown = way.length > STEPS_SHOWN ? [...way.slice(0, 2), ...way.slice(2 - STEPS_SHOWN)] : way;
  const words = shown.map((step) => {
    const doer = `${programName(step.exe)} (pid ${step.pid})${when(step.time, time)}`;
    const target = quoted(step.target);
    return DONE[step.operation]?.(target, doer) ?? `${asData(step.operation)} ${target} by ${doer}`;
  });
  if (shown.length < way.length) words.splice(2, 0, `${way.length - shown.length} more steps`);
  return words.join(" -> ");
}
