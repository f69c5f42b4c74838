/** Random sequences of operations of a process tree. */
import type { Random } from "./random.js";
import { ARGUMENTS, type Stage } from "./stage.js";

/** `process` 0 is the session's first; the others exist once forked. An operation that cannot be done is left out. */
export type Operation = { readonly process: number } & (
  | { readonly do: "fork"; readonly child: number }
  /** `asked`: the path as it is asked for; `paths`: all names of what runs; `args`: argv[1..] as the program gets it */
  | { readonly do: "exec"; readonly asked: string; readonly args: readonly string[] }
  | { readonly do: "exit"; readonly status: number }
  | { readonly do: "open"; readonly path: string; readonly mode: "r" | "w" | "rw"; readonly slot: number }
  | { readonly do: "read" | "write"; readonly slot: number }
  | { readonly do: "create" | "unlink"; readonly path: string }
  | { readonly do: "link" | "rename"; readonly from: string; readonly to: string }
  /** index into Stage.endpoints */
  | { readonly do: "connect" | "send" | "recv"; readonly endpoint: number }
);

export const PROCESSES = 4;
export const SLOTS = 3;

export function randomOperations(random: Random, stage: Stage, most = 24): Operation[] {
  // Several processes from early on: some of them end at their first mistake.
  const operations: Operation[] = [{ process: 0, do: "fork", child: 1 }];
  let processes = 2;
  const opened: { process: number; slot: number }[] = [];
  const count = 4 + random.below(most - 3);
  while (operations.length < count) {
    const process = random.below(processes);
    const again = opened.filter((one) => one.process === process);
    if (again.length > 0 && random.chance(15)) {
      operations.push({ process, do: random.pick(["read", "write"]), slot: random.pick(again).slot });
      continue;
    }
    const one = randomOperation(random, stage, process, processes);
    if (one.do === "fork") processes++;
    if (one.do === "open") opened.push({ process, slot: one.slot });
    operations.push(one);
  }
  return operations;
}

function randomOperation(random: Random, stage: Stage, process: number, processes: number): Operation {
  const name = () => random.pick(random.chance(75) ? stage.files : stage.freeNames);
  const what = random.below(100);
  if (what < 15 && processes < PROCESSES) return { process, do: "fork", child: processes };
  if (what < 35) {
    const asked = random.pick([...stage.programs, ...Object.keys(stage.links), ...Object.keys(stage.scripts)]);
    return { process, do: "exec", asked, args: random.several(0, 3, () => random.pick(ARGUMENTS)) };
  }
  if (what < 39 && process > 0) return { process, do: "exit", status: random.pick([0, 0, 1, 200]) };
  if (what < 65) {
    const mode = random.pick(["r", "r", "w", "rw"] as const);
    return { process, do: "open", path: name(), mode, slot: random.below(SLOTS) };
  }
  if (what < 69) return { process, do: "create", path: random.pick(stage.freeNames) };
  if (what < 74) return { process, do: "unlink", path: name() };
  if (what < 80) return { process, do: random.pick(["rename", "rename", "link"]), from: name(), to: name() };
  return {
    process,
    do: random.pick(["connect", "connect", "send", "recv"]),
    endpoint: random.below(stage.endpoints.length),
  };
}

/** All names of what runs when `asked` is executed, and what its argv[1..] becomes. */
export function programOf(stage: Stage, asked: string, args: readonly string[]): { paths: string[]; args: string[] } {
  const target = stage.links[asked];
  if (target !== undefined) return { paths: [target, asked], args: [...args] };
  const interpreter = stage.scripts[asked];
  if (interpreter !== undefined) return { paths: [interpreter, asked], args: [asked, ...args] };
  return { paths: [asked], args: [...args] };
}

export function describe(operation: Operation): string {
  const { process, do: what, ...rest } = operation;
  return `${process}: ${what} ${Object.values(rest)
    .map((value) => JSON.stringify(value))
    .join(" ")}`;
}
