import type { EventReport, GateReport } from "../../policies/compiler/index.js";
import { programName, quoted } from "../feedback/quote.js";
import { before } from "../feedback/words.js";
import type { Closing } from "./closings.js";

/** When each event of a session happened last, by its number; boot ns, 0: never. */
export type Stamps = readonly bigint[];

export interface SessionState {
  readonly stamps: Stamps;
  /** what closed a gate by this event, first at or after a boot time */
  closing(event: number, since: bigint): Closing | undefined;
}

const DONE: Readonly<Record<EventReport["operation"], string>> = {
  exec: "run as",
  open: "opened by",
  read: "read by",
  write: "written by",
  unlink: "removed by",
};

/**
 * What keeps each gate of a clause closed, a sentence each: it never opened, or what happened since. A gate that is
 * open is not the one that is missing. The kernel dates a run by its start, so that an edit during it makes it stale.
 * `now`: boot time of the refusal.
 */
export function missingState(
  gates: readonly GateReport[],
  state: SessionState,
  clock: (boot: bigint) => string,
  now: bigint,
): string[] {
  const at = (event: number) => state.stamps[event] ?? 0n;
  return gates.flatMap((gate) => {
    const opened = at(gate.event);
    const forged = gate.planted === null ? 0n : at(gate.planted);
    if (opened === 0n && forged !== 0n)
      return [
        `${gate.text} does not count in this session any more: a file of that name was made in it at ${clock(forged)}; ` +
          "the user has to look at it and begin a new session",
      ];
    if (opened === 0n) {
      const how = gate.exits === null ? "has not happened" : `has not ended with ${gate.exits}`;
      return [`${gate.text} ${how} in this session`];
    }
    const later = gate.since.filter((event) => at(event.event) >= opened);
    const [last] = later.sort((a, b) => (at(a.event) < at(b.event) ? 1 : -1));
    if (!last) return [];
    const first = later
      .flatMap((event) => ({ event, closing: state.closing(event.event, opened) }))
      .reduce((a, b) => (b.closing && !(a.closing && a.closing.time <= b.closing.time) ? b : a));
    if (first.closing) return [`${gate.text} was stale: ${closed(first.event, first.closing, now)}`];
    const begun = gate.exits === null ? "happened" : "began";
    return [
      `${gate.text} ${begun} at ${clock(opened)}, but ${last.text} happened after that, at ${clock(at(last.event))}`,
    ];
  });
}

/** `"/p/src/a.ts" was written by vim (pid 812) 14 s before`. File names are other people's: they stand as data. */
function closed(event: EventReport, closing: Closing, now: bigint): string {
  const when = before(Number((now - closing.time) / 1_000_000n));
  return `${quoted(closing.target)} was ${DONE[event.operation]} ${programName(closing.exe)} (pid ${closing.pid}) ${when}`;
}
