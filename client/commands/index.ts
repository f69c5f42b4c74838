import type { Command } from "commander";
import { attachCommand } from "./attach.js";
import { auditCommand } from "./audit.js";
import { compileCommand } from "./compile.js";
import { completionCommand } from "./completion.js";
import { controlCommand } from "./control/index.js";
import { doctorCommand } from "./doctor.js";
import { eventsCommand } from "./events.js";
import { feedbackHookCommand } from "./feedback-hook.js";
import { initCommand } from "./init.js";
import { labelsCommand } from "./labels.js";
import { mcpCommand } from "./mcp.js";
import { promoteCommand } from "./promote.js";
import { reloadCommand } from "./reload.js";
import { runCommand } from "./run.js";
import { serviceCommand } from "./service.js";
import { whyCommand } from "./why.js";

/** Every command, in the order of the help; each registers itself. */
export const COMMANDS: readonly ((program: Command) => void)[] = [
  initCommand,
  runCommand,
  compileCommand,
  promoteCommand,
  attachCommand,
  eventsCommand,
  whyCommand,
  labelsCommand,
  doctorCommand,
  auditCommand,
  controlCommand,
  reloadCommand,
  serviceCommand,
  feedbackHookCommand,
  mcpCommand,
  completionCommand,
];
