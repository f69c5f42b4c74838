import { realpathSync } from "node:fs";
import type { Command } from "commander";
import { discoverPolicy } from "../discover.js";
import { agentFindings } from "../doctor/agents.js";
import type { Finding } from "../doctor/finding.js";
import { kernelFindings } from "../doctor/machine.js";
import { policyFindings } from "../doctor/policy.js";
import { lookAtService } from "../doctor/service.js";
import { surroundingFindings } from "../doctor/surroundings.js";
import { doctorText } from "../doctor/text.js";
import { ClientError } from "../errors.js";
import { EXIT } from "../exit.js";
import { homeOf } from "../home.js";
import { json, print } from "../output.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";

const verdictOf = (findings: readonly Finding[]) =>
  (["broken", "warning"] as const).find((level) => findings.some((one) => one.level === level)) ?? "ok";

const STATUS = { ok: EXIT.done, warning: EXIT.warnings, broken: EXIT.failed } as const;

/** Agents are set up where the policy is, which may be above the working directory. */
function projectRoot(from: string): string {
  try {
    return discoverPolicy(from)?.root ?? from;
  } catch (error) {
    if (error instanceof ClientError) return from;
    throw error;
  }
}

/** `actplane doctor`: everything that has to be right before an agent is protected and told why. */
export function doctorCommand(program: Command): void {
  program
    .command("doctor")
    .summary("look at everything, and say what mends it")
    .description(
      "Looks at kernel, service, policy and agents, changes nothing, and says what mends what is wrong. Exit 0: all is well, 3: warnings, 1: something is broken.",
    )
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }, command: Command) => {
      const root = realpathSync(process.cwd());
      const socket = socketPath(command.optsWithGlobals().socket);
      const { findings, status } = await lookAtService(socket);
      const all = [
        ...kernelFindings(),
        ...surroundingFindings(root, status !== null),
        ...findings,
        ...(await policyFindings(root, status?.tier ?? null)),
        ...agentFindings({ root: projectRoot(root), home: homeOf(), env: process.env, socket }),
      ];
      const verdict = verdictOf(all);
      await print(options.json ? json({ verdict, findings: all }) : doctorText(all, coloursFor(process.stdout)));
      process.exitCode = STATUS[verdict];
    });
}
