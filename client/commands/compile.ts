import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { TIERS, type Tier } from "../../policies/compiler/index.js";
import { domainTree, explain } from "../compile/explain.js";
import type { Report } from "../compile/report.js";
import { checkInThread } from "../compile/thread.js";
import { ClientError } from "../errors.js";
import { EXIT } from "../exit.js";
import { homeFor } from "../home.js";
import { acceptOption, domainOption, type PolicyOptions, policyInput, policyOption, ruleOption } from "../options.js";
import { json, print } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";

interface Options extends PolicyOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly domains?: boolean;
  readonly tier?: Tier;
  readonly reportOut?: string;
}

/** The tier of this machine, when the service answers; it is not needed for anything else here. */
async function tierHere(socket: string): Promise<Tier | null> {
  try {
    return (await call(socket, "control.status", {})).tier;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}

function writeReport(path: string, report: Report): void {
  try {
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw ClientError.of("report-unwritable", { path, problem: code });
  }
}

function summary(report: Report): string {
  const clauses = report.rules.reduce((sum, rule) => sum + rule.clauses.length, 0);
  const weaker = report.tiers.filter((tier) => !tier.asWritten);
  const notes = weaker.map(
    ({ tier, accept }) => `tier ${tier} needs ${accept.map((name) => `--accept ${name}`).join(" ")}`,
  );
  const examples = report.tests.length > 0 ? `, ${report.tests.length} examples` : "";
  return [`ok: ${report.rules.length} rules, ${clauses} clauses${examples}`, ...notes].join("; ");
}

async function show(report: Report, options: Options, socket: string): Promise<void> {
  const colours = coloursFor(process.stdout);
  if (options.domains) await print(domainTree(report, colours));
  if (options.explain) {
    const here = options.tier ?? (await tierHere(socket));
    await print(explain(report, here, colours));
  }
  if (!options.domains && !options.explain) await print(colours.green(summary(report)));
}

/** `actplane compile`: validates a policy without privileges and without the service. */
export function compileCommand(program: Command): void {
  program
    .command("compile")
    .summary("check a policy without starting anything")
    .description(
      "Checks a policy and runs its examples, without privileges and without the service. Exit 2 when it is wrong.",
    )
    .argument("[file]", "policy file instead of the one found upward")
    .addOption(policyOption())
    .addOption(ruleOption())
    .addOption(domainOption())
    .addOption(acceptOption())
    .addOption(new Option("--tier <tier>", "fail when this tier cannot enforce it as written").choices([...TIERS]))
    .option("--explain", "say in plain words when each clause fires and what really happens")
    .option("--domains", "show the domain tree with the rules of each domain")
    .option("--json", "the report as JSON")
    .option("--report-out <file>", "write the JSON report to a file too")
    .action(async (file: string | undefined, options: Options, command: Command) => {
      if (file !== undefined && options.policy !== undefined) {
        throw ClientError.of("policy-twice", {});
      }
      const input = policyInput(file === undefined ? options : { ...options, policy: file });
      const { report, text } = await checkInThread({
        // Diagnostics name the file as the user did.
        file: input.file ? { path: file ?? options.policy ?? input.file.path, text: input.file.text } : null,
        rules: input.rules,
        root: input.root,
        home: homeFor([input.file?.text ?? "", ...input.rules]),
        domain: options.domain ?? null,
        tier: options.tier ?? null,
        accept: options.accept ?? [],
      });
      if (options.reportOut !== undefined) writeReport(options.reportOut, report);
      if (options.json) await print(json(report));
      else {
        process.stderr.write(text);
        if (report.ok) await show(report, options, socketPath(command.optsWithGlobals().socket));
      }
      if (!report.ok) process.exitCode = EXIT.usage;
    });
}
