import type { EngineEvent } from "../protocol/index.js";
import { actor, clock } from "./event-text.js";
import { type Colours, data, quoted } from "./text.js";

/** What the process met, in words: "was refused: connect 192.0.2.1:443". */
const HAPPENED: Record<EngineEvent["outcome"], string> = {
  refused: "refused before it happened",
  killed: "stopped by ending the process",
  reported: "let pass and reported",
};

function origin(event: EngineEvent): string[] {
  return event.provenance.map((step) => {
    const doer = step.exe === "" ? `process ${step.pid}` : `${data(step.exe)} [${step.pid}]`;
    return `${data(step.label)}: ${data(step.operation)} ${quoted(step.target)} by ${doer} at ${clock(step.time)}`;
  });
}

function block(name: string, texts: readonly string[], colours: Colours): string[] {
  return texts.map((text, index) => `  ${colours.dim((index === 0 ? name : "").padEnd(8))} ${text}`);
}

/** One refusal as a paragraph: what, by which rule, the reason, where the label came from, what to do. */
export function refusalText(event: EngineEvent, colours: Colours): string {
  const title = colours.bold(`${event.operation} ${quoted(event.target)}`);
  const rule =
    event.kind === "fault"
      ? "none: the operation could not be judged, so it was refused"
      : `${data(event.rule ?? "?")} (clause ${event.clause ?? "?"}, ${event.effect ?? "?"}) in domain ${data(event.name)}`;
  return [
    `${colours.red("×")} ${colours.dim(`#${event.sequence}`)} ${title} was ${HAPPENED[event.outcome]}`,
    ...block("process", [`${data(actor(event))} at ${clock(event.time)}`], colours),
    ...block("rule", [rule], colours),
    ...(event.reason === null ? [] : block("reason", [data(event.reason)], colours)),
    ...block("because", origin(event), colours),
    ...block("missing", event.missing.map(data), colours),
    ...(event.outcome === "reported"
      ? []
      : block("again", [event.retry ? "it may work later, unchanged" : "unchanged it will be stopped again"], colours)),
    ...block("next", event.next.map(data), colours),
  ].join("\n");
}

/** `actplane why`: the last refusals, the newest last, or a sentence when there were none. */
export function whyText(events: readonly EngineEvent[], colours: Colours): string {
  if (events.length === 0) return "Nothing was refused, killed or reported that you may see.";
  return events.map((event) => refusalText(event, colours)).join("\n\n");
}
