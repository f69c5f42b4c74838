import { constants, mkdirSync, openSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { type Command, Option } from "commander";
import { ClientError } from "../errors.js";
import { domainOption, integer, type PolicyOptions, policyOption, prepareParams, ruleOption } from "../options.js";
import { json, print, warn } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { line } from "../text.js";
import { bindChild, type ChildOptions } from "./control/bind-child.js";
import { addDeltaOptions } from "./control/delta-options.js";

/** Where feedback goes when the policy does not say, below its root. */
const DEFAULT_FEEDBACK = ".actplane/last-violation.txt";

interface Options extends PolicyOptions, ChildOptions {
  readonly childDomain?: boolean;
}

/**
 * Opens the feedback file with the user's own rights; the service only gets the open descriptor.
 * O_NOFOLLOW: whoever may write in the project must not point it elsewhere.
 */
function openFeedback(root: string, feedback: string | null): { fd: number; path: string } {
  const path = isAbsolute(feedback ?? "") ? (feedback as string) : join(root, feedback ?? DEFAULT_FEEDBACK);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    return { fd: openSync(path, flags, 0o600), path };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw ClientError.of("feedback-unwritable", { path, problem: code });
  }
}

/** `actplane attach`: puts a running process of the caller's own, and what it started, under a policy. */
export function attachCommand(program: Command): void {
  const attach = program
    .command("attach")
    .summary("put a running process under a policy")
    .description("Puts a running process of yours, its threads and descendants, under a policy.")
    .addOption(new Option("--pid <pid>", "the process").argParser(integer(1, 4194304)).makeOptionMandatory())
    .addOption(policyOption())
    .addOption(ruleOption())
    .addOption(domainOption())
    .option("--child-domain", "into a child of the domain it is in, with --delta or --domain")
    .option("--json", "as JSON")
    .action(async (options: Options, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      if (options.childDomain) return bindChild(options, socket);
      const prepared = await call(socket, "domain.prepare", prepareParams(options));
      warn(prepared.warnings);
      const feedback = openFeedback(prepared.root, prepared.feedback);
      const bound = await call(socket, "domain.attach", {
        ticket: prepared.ticket,
        pid: options.pid,
        feedbackFd: feedback.fd,
        feedbackPath: feedback.path,
      });
      if (options.json) return print(json({ ...bound, feedback: feedback.path }));
      const threads = `${bound.tasks} thread${bound.tasks === 1 ? "" : "s"}`;
      await print(
        `process ${options.pid} (${threads}) is in domain ${line(bound.name)}, session ${bound.session}; feedback in ${line(feedback.path)}`,
      );
    });
  addDeltaOptions(attach);
}
