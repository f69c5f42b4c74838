import type { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { since, tail } from "../../children/log.js";
import { allChildren, type ChildState, isAlive, logOf, readSpec, readState } from "../../children/record.js";
import { ClientError } from "../../errors.js";
import { integer } from "../../options.js";
import { json, print } from "../../output.js";
import { commandLine, lines } from "../../text.js";

/** Milliseconds a supervisor is given to end its command: its own grace and a little more. */
const STOP_MAX = 15_000;

/** Milliseconds after which somebody who waits wants to know for what. */
const TELL_AFTER = 1000;

interface LogOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `actplane control children | logs | stop | restart`: what runs in the background. */
export function childrenCommands(control: Command): void {
  control
    .command("children")
    .description("Lists what launch-child --detach has started.")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      const children = allChildren().map(({ spec, state }) => ({ ...spec, ...state, status: statusOf(state) }));
      if (options.json) return print(json({ children }));
      if (children.length === 0) return print("Nothing runs in the background.");
      for (const { id, status, pid, restarts, exit, command } of children) {
        const process = pid !== null && status === "running" ? ` [${pid}]` : "";
        const more = [restarts > 0 ? `${restarts} restarts` : "", exit === null ? "" : `last end ${exit}`];
        const note = more.filter((text) => text !== "").join(", ");
        await print(`${id}  ${status}${process}  ${commandLine(command, 60)}${note === "" ? "" : `  (${note})`}`);
      }
    });
  control
    .command("logs")
    .description("Shows what a child in the background wrote.")
    .argument("<child>")
    .addOption(new Option("-n, --lines <count>", "how many lines").argParser(integer(1, 100_000)).default(100))
    .option("-f, --follow", "go on with what comes, until it ends or you interrupt")
    .option("--json", "one JSON object a line, as it was written")
    .action((id: string, options: LogOptions) => showLog(id, options));
  control
    .command("stop")
    .description("Ends a child in the background: SIGTERM, and SIGKILL ten seconds later.")
    .argument("<child>")
    .option("--json", "as JSON")
    .action(async (id: string, options: { json?: boolean }) => {
      const state = signal(id, "SIGTERM");
      const deadline = Date.now() + STOP_MAX;
      const told = setTimeout(() => process.stderr.write(`waiting for ${id} to end …\n`), TELL_AFTER);
      while (isAlive(state.supervisor) && Date.now() < deadline) await sleep(50);
      clearTimeout(told);
      const status = statusOf(readState(id) ?? state);
      await print(options.json ? json({ id, status }) : `${id} ${status}`);
    });
  control
    .command("restart")
    .description("Ends a child in the background and starts it again, at once.")
    .argument("<child>")
    .option("--json", "as JSON")
    .action(async (id: string, options: { json?: boolean }) => {
      signal(id, "SIGHUP");
      await print(options.json ? json({ id, status: "restarting" }) : `${id} restarts`);
    });
}

/** As the machine has it: a supervisor that was killed could not write that. */
function statusOf(state: ChildState): string {
  const supervised = state.status === "running" || state.status === "waiting" || state.status === "starting";
  return supervised && !isAlive(state.supervisor) ? "lost" : state.status;
}

function signal(id: string, name: keyof typeof constants.signals): ChildState {
  readSpec(id);
  const state = readState(id);
  if (!state || !isAlive(state.supervisor)) {
    throw ClientError.of("child-ended", { id, status: state ? statusOf(state) : "unknown" });
  }
  process.kill(state.supervisor.pid, name);
  return state;
}

/** What a command wrote is shown as text: its colours and cursor are not this terminal's business. */
async function printLog(text: string, asJson: boolean): Promise<void> {
  if (text === "") return;
  if (!asJson) return print(lines(text).replace(/\n$/, ""));
  for (const one of text.replace(/\n$/, "").split("\n")) await print(JSON.stringify({ line: one }));
}

async function showLog(id: string, options: LogOptions): Promise<void> {
  readSpec(id);
  const path = logOf(id);
  let { at } = since(path, { inode: 0, offset: 0 });
  await printLog(tail(path, options.lines), options.json ?? false);
  if (!options.follow) return;
  for (;;) {
    const alive = isAlive(readState(id)?.supervisor ?? null);
    const more = since(path, at);
    at = more.at;
    if (more.text !== "") await printLog(more.text, options.json ?? false);
    else if (!alive) return;
    else await sleep(200);
  }
}
