import type { EngineEvent, Tier } from "../../protocol/index.js";

/** What an outcome meant for the operation, in words. Where nothing was prevented, the words say so. */
export function effectInWords(event: Pick<EngineEvent, "operation" | "outcome" | "effect">, tier: Tier): string {
  switch (event.outcome) {
    case "refused":
      return `the ${event.operation} was refused before it happened (EPERM); the process goes on`;
    case "reported":
      return event.effect === "notify"
        ? `reported only; the ${event.operation} went ahead`
        : `reported only: the ${event.operation} could not be stopped here and went ahead`;
    case "killed":
      if (event.operation === "exec") return "the process was killed before the program's first instruction";
      return tier === "tracepoint"
        ? `the process was killed; the ${event.operation} itself may have happened`
        : `the ${event.operation} was refused and the process was killed`;
  }
}

/** Of `before`; feedback is read at once, and says "ago" instead. */
const BEFORE = " before";

/** `14 s before`, of milliseconds; a moment for what happened just then. */
export const before = (milliseconds: number): string => `${span(milliseconds) || "a moment"}${BEFORE}`;

/** `14 s ago`, of milliseconds before a message's own time; nothing for what happened at the same moment. */
export function ago(milliseconds: number): string {
  const words = span(milliseconds);
  return words === "" ? "" : `${words} ago`;
}

/** A sentence that ends with a time before an event, as it is said right after that event. */
export const saidNow = (sentence: string): string =>
  sentence.endsWith(BEFORE) ? `${sentence.slice(0, -BEFORE.length)} ago` : sentence;

function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (!(seconds > 0)) return "";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
