import type { Command } from "commander";
import { attachCommand } from "./attach.js";
import { compileCommand } from "./compile.js";
import { controlCommand } from "./control.js";
import { eventsCommand } from "./events.js";
import { labelsCommand } from "./labels.js";
import { runCommand } from "./run.js";
import { whyCommand } from "./why.js";

/** Every command, in the order of the help; each registers itself. */
export const COMMANDS: readonly ((program: Command) => void)[] = [
  runCommand,
  compileCommand,
  attachCommand,
  eventsCommand,
  whyCommand,
  labelsCommand,
  controlCommand,
];
