/**
 * Writes policies/language/parser.generated.js and .d.ts from grammar.peggy, with
 * peggy's own command line. Plain JavaScript, because policies/ is compiled
 * before the TypeScript of this folder; both outputs are committed and CI
 * compares them.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const START_RULES = ["Policy", "RuleHead", "ClausePiece", "BecausePiece"];
const RETURN_TYPES = {
  Policy: 'import("./tree.js").Statement[]',
  RuleHead: "null",
  ClausePiece: "null",
  BecausePiece: "null",
};

const folder = join(dirname(fileURLToPath(import.meta.url)), "../policies/language");
const peggy = join(dirname(createRequire(import.meta.url).resolve("peggy")), "../bin/peggy.js");

// Relative names and the folder as working directory, so that no path of this machine gets into the output.
const run = spawnSync(
  process.execPath,
  [
    peggy,
    "--format",
    "es",
    "--dts",
    "--return-types",
    JSON.stringify(RETURN_TYPES),
    "--allowed-start-rules",
    START_RULES.join(","),
    "--output",
    "parser.generated.js",
    "grammar.peggy",
  ],
  { cwd: folder, stdio: "inherit" },
);
process.exit(run.status ?? 1);
