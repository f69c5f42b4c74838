import type { EngineEvent, ProvenanceStep, Tier } from "../../protocol/index.js";
import { neutral, showArgv } from "../neutral.js";
import { effectInWords } from "./words.js";

/** Steps of a label's way that are shown; the whole way is in the event. */
const STEPS_SHOWN = 8;

/** What the agent reads about one match: several lines, the last one empty. Nothing in it can steer a terminal. */
export function feedbackMessage(event: EngineEvent, tier: Tier): string {
  const lines = [
    `[${event.time}] actplane: ${headline(event)}`,
    `  operation: ${event.operation} ${neutral(event.target) || "(unnamed)"}`,
    `  process:   ${event.process.pid} ${processInWords(event)}`,
    `  effect:    ${effectInWords(event, tier)}`,
  ];
  if (event.reason !== null) lines.push(`  reason:    ${neutral(event.reason)}`);
  for (const label of event.labels) {
    const way = event.provenance.filter((step) => step.label === label);
    if (way.length > 0) lines.push(`  label:     ${neutral(label)}: ${wayInWords(way)}`);
  }
  for (const next of event.next) lines.push(`  next:      ${neutral(next)}`);
  return `${lines.join("\n")}\n\n`;
}

function headline(event: EngineEvent): string {
  if (event.rule === null) return "an operation was refused because it could not be judged";
  const effect = event.effect === null ? "" : ` (${event.effect})`;
  return `rule ${neutral(event.rule)}${effect}`;
}

function processInWords(event: EngineEvent): string {
  const exe = neutral(event.process.exe, 1024);
  return event.process.argv.length > 0 ? `${exe}: ${showArgv(event.process.argv)}` : exe;
}

function wayInWords(way: readonly ProvenanceStep[]): string {
  const shown = way.length > STEPS_SHOWN ? way.slice(-STEPS_SHOWN) : way;
  const words = shown.map(
    (step) =>
      `${step.operation} ${neutral(step.target, 512)} by ${neutral(step.exe, 512)} (pid ${step.pid}, ${step.time})`,
  );
  return (shown.length < way.length ? "… then " : "") + words.join(", then ");
}
