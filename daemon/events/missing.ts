import type { GateReport } from "../../policies/compiler/index.js";

/** When each event of a session happened last, by its number; boot ns, 0: never. */
export type Stamps = readonly bigint[];

/**
 * What keeps each gate of a clause closed, a sentence each: it never opened, or what happened since. A gate that is
 * open is not the one that is missing. The kernel dates a run by its start, so that an edit during it makes it stale.
 */
export function missingState(gates: readonly GateReport[], stamps: Stamps, clock: (boot: bigint) => string): string[] {
  const at = (event: number) => stamps[event] ?? 0n;
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
    const begun = gate.exits === null ? "happened" : "began";
    return [
      `${gate.text} ${begun} at ${clock(opened)}, but ${last.text} happened after that, at ${clock(at(last.event))}`,
    ];
  });
}
