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

/** `14 s before`, of milliseconds; nothing for what happened at the same moment. */
export function ago(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (!(seconds > 0)) return "";
  if (seconds < 120) return `${seconds} s before`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min before` : `${Math.round(seconds / 3600)} h before`;
}
