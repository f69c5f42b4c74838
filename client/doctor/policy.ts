/** The project's policy: found, right, and enforceable here. */
import type { Tier } from "../../protocol/index.js";
import { checkInThread } from "../compile/thread.js";
import { discoverPolicy } from "../discover.js";
import { ClientError } from "../errors.js";
import { homeFor } from "../home.js";
import { broken, type Finding, ok, warning } from "./finding.js";

export async function policyFindings(from: string, tier: Tier | null): Promise<Finding[]> {
  try {
    const file = discoverPolicy(from);
    if (file === null) return [warning("policy", "there is none here or in a folder above", "actplane init")];
    const job = {
      file: { path: file.path, text: file.text },
      rules: [],
      root: file.root,
      home: homeFor([file.text]),
      domain: null,
      tier: null,
      accept: [],
    };
    const { report } = await checkInThread(job);
    const errors = report.diagnostics.filter((one) => one.severity === "error");
    const [first] = errors;
    if (first) {
      const what = errors.length === 1 ? "a mistake" : `${errors.length} mistakes, the first`;
      return [broken("policy", `${file.path} has ${what}: ${first.message}`, "actplane compile")];
    }
    const clauses = report.rules.flatMap((rule) => rule.clauses);
    const found = [ok("policy", `${file.path}: ${report.rules.length} rule${report.rules.length === 1 ? "" : "s"}`)];
    const reporting = report.rules.filter((rule) => rule.clauses.every((clause) => clause.effect === "notify"));
    if (clauses.length > 0 && reporting.length === report.rules.length)
      found.push(warning("policy", "every rule only reports", `actplane promote ${reporting[0]?.name ?? "RULE"}`));
    const here = report.tiers.find((one) => one.tier === tier);
    if (here && !here.asWritten) {
      const accept = here.accept.map((name) => `--accept ${name}`).join(" ");
      found.push(
        warning("policy", `it is weaker here than its text (tier ${here.tier})`, `actplane run ${accept} -- COMMAND`),
      );
    }
    return found;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [broken("policy", error.message, "actplane compile")];
  }
}
