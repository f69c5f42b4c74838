import type { Machine, Results } from "./results.js";

/** One result of several; of a part that was measured more than once, the last counts. */
export function merge(machine: Machine, all: readonly Results[]): Results {
  const later = (index: number, part: string) =>
    all.slice(index + 1).some(({ parts }) => parts.some((one) => one.part === part));
  const kept = all.filter(({ parts }, index) => parts.length === 0 || !parts.every(({ part }) => later(index, part)));
  return {
    machine,
    parts: kept.flatMap(({ parts }) => parts),
    results: kept.flatMap(({ results }) => results),
    refused: kept.flatMap(({ refused }) => refused),
    programs: kept.flatMap(({ programs }) => programs),
    figures: kept.flatMap(({ figures }) => figures),
    notes: kept.flatMap(({ notes }) => notes),
  };
}
