import type { EngineEvent, StreamEvent } from "../protocol/index.js";
import { type Colours, commandLine, data, line } from "./text.js";

/** hh:mm:ss of the reader's own clock. */
export function clock(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? line(time) : date.toTimeString().slice(0, 8);
}

function outcome(event: EngineEvent, colours: Colours): string {
  const text = event.outcome.padEnd(8);
  return event.outcome === "reported" ? colours.yellow(text) : colours.red(text);
}

/** Who did it: the command where argv is known, else the program. */
export function actor(event: EngineEvent): string {
  const { argv, exe, pid } = event.process;
  return `${argv.length > 0 ? data(commandLine(argv, 60)) : data(exe)} [${pid}]`;
}

function engineLine(event: EngineEvent, colours: Colours): string {
  const what = `${event.operation} ${data(event.target)}`;
  const why = event.kind === "fault" ? data(event.reason ?? "could not be judged") : data(event.rule ?? "?");
  const labels = event.labels.length > 0 ? colours.dim(` {${event.labels.map(line).join(",")}}`) : "";
  return `${outcome(event, colours)} ${what}  ${colours.bold(why)}  by ${actor(event)}${labels}`;
}

/** One event as one line for a person. */
export function eventLine(event: StreamEvent, colours: Colours): string {
  const head = colours.dim(`${clock(event.time)} #${event.sequence} ${line(event.name)}/${event.session}`);
  switch (event.kind) {
    case "lost":
      return `${head} ${colours.yellow(`lost     ${event.count} records; verdicts were not affected`)}`;
    case "session-begin":
      return `${head} ${colours.dim("begin")}`;
    case "session-end":
      return `${head} ${colours.dim("end")}`;
    case "policy-change":
      return `${head} ${colours.dim("policy   other policy is in force now")}`;
    default:
      return `${head} ${engineLine(event, colours)}`;
  }
}
