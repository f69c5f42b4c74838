import { type Command, Option } from "commander";
import { discoverPolicy, namedPolicy } from "../discover.js";
import { ClientError } from "../errors.js";
import { replaceFile } from "../files/replace.js";
import { policyOption } from "../options.js";
import { json, print } from "../output.js";
import { promote } from "../promote.js";
import { line } from "../text.js";

interface Options {
  readonly policy?: string;
  readonly effect: "block" | "kill";
  readonly json?: boolean;
}

/** `actplane promote RULE`: a rule that only reported stops things from now on. */
export function promoteCommand(program: Command): void {
  program
    .command("promote")
    .summary("make a rule stop what it only reports")
    .description("Changes notify to block in one rule of the policy file, and nothing else of the file.")
    .argument("<rule...>", "names of rules")
    .addOption(policyOption())
    .addOption(
      new Option("--effect <effect>", "what the rule does from now on").choices(["block", "kill"]).default("block"),
    )
    .option("--json", "as JSON")
    .action(async (rules: string[], options: Options) => {
      const file = options.policy === undefined ? discoverPolicy(process.cwd()) : namedPolicy(options.policy);
      if (file === null) throw ClientError.of("no-policy-found", {});
      let { text } = file;
      const changed = rules.map((rule) => {
        const promotion = promote({ path: file.path, text }, rule, options.effect);
        text = promotion.text;
        return { rule, clauses: promotion.changed };
      });
      if (text !== file.text) replaceFile(file.path, text);
      if (options.json) {
        await print(json({ file: file.path, effect: options.effect, rules: changed }));
        return;
      }
      for (const { rule, clauses } of changed) {
        const what =
          clauses === 0 ? "reports nothing only; it is as it was" : `${options.effect}s from the next run on`;
        await print(`${line(rule)} ${what}`);
      }
    });
}
