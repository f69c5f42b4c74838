/** Candidates from the files of a project's tools: package.json, Makefile, pyproject.toml, CI. */
import { join } from "node:path";
import { parse } from "yaml";
import { namesIn, readSmall } from "../files/read.js";
import { packageManager } from "../init/project.js";
import { type Candidate, candidate } from "./candidate.js";
import type { Found } from "./gather.js";
import { isProgram } from "./reading.js";

/** Names of scripts and targets that do something outside of this machine. */
const OUTWARD = /^(?:deploy|release|publish)(?:$|[:_-])/u;
const TESTING = /\b(?:tests?|pytest|tox|nox|jest|vitest|rspec|phpunit)\b/u;
const CHECKING =
  /\b(?:lint|eslint|ruff|clippy|black|mypy|tsc|typecheck|biome|prettier|vet|fmt|flake8|pylint|golangci-lint)\b/u;

const lineOf = (text: string, part: string) => text.slice(0, Math.max(0, text.indexOf(part))).split("\n").length;

function packageJson(root: string): Found[] {
  const file = "package.json";
  const text = readSmall(join(root, file));
  if (text === null) return [];
  let scripts: unknown;
  try {
    scripts = (JSON.parse(text) as { scripts?: unknown }).scripts;
  } catch {
    return [];
  }
  if (typeof scripts !== "object" || scripts === null) return [];
  const manager = packageManager(root);
  return Object.entries(scripts).flatMap(([name, script]): Found[] => {
    if (typeof script !== "string" || script.includes("no test specified")) return [];
    const from = { file, line: lineOf(text, `"${name}"`), sentence: `"${name}": "${script}"`, spoken: false };
    if (name === "test")
      return [{ ...from, candidate: candidate("test-before-commit", { check: [`${manager} test`] }) }];
    if (OUTWARD.test(name) && /^[\w:.-]+$/u.test(name))
      return [{ ...from, candidate: candidate("no-command", { command: [`${manager} run ${name}`] }) }];
    return [];
  });
}

function makefile(root: string): Found[] {
  const file = "Makefile";
  const text = readSmall(join(root, file)) ?? "";
  return [...text.matchAll(/^([\w-]+)\s*:(?!=)[^\n]*/gmu)].flatMap(([rule, target = ""]): Found[] => {
    const from = { file, line: lineOf(text, rule), sentence: rule.trim(), spoken: false };
    if (target === "test") return [{ ...from, candidate: candidate("test-before-commit", { check: ["make test"] }) }];
    if (OUTWARD.test(target)) return [{ ...from, candidate: candidate("no-command", { command: [`make ${target}`] }) }];
    return [];
  });
}

function pyproject(root: string): Found[] {
  const file = "pyproject.toml";
  const text = readSmall(join(root, file)) ?? "";
  const section = /^\[tool\.pytest[^\]]*\]/mu.exec(text)?.[0];
  if (section === undefined) return [];
  const from = { file, line: lineOf(text, section), sentence: section, spoken: false };
  return [{ ...from, candidate: candidate("test-before-commit", { check: ["pytest"] }) }];
}

/** Texts of all `run:` and `script:` of a CI file, whatever its shape. */
function commandsIn(value: unknown, depth = 0): string[] {
  if (depth > 12 || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const texts = Array.isArray(inner) ? inner : [inner];
    const own = key === "run" || key === "script" ? texts.filter((one) => typeof one === "string") : [];
    return [...own, ...commandsIn(inner, depth + 1)];
  });
}

/** A plain command line: one that asks for a shell is more than a gate can wait for. */
const isPlain = (command: string) =>
  /^[\w./:@=-]+(?: [\w./:@=*-]+)*$/u.test(command) && isProgram(command.split(" ")[0] ?? "");

function checkOf(command: string): Candidate | null {
  if (TESTING.test(command)) return candidate("test-before-commit", { check: [command] });
  return CHECKING.test(command) ? candidate("check-before-command", { check: [command], command: ["git push"] }) : null;
}

function ci(root: string): Found[] {
  const workflows = namesIn(join(root, ".github", "workflows")).filter((name) => /\.ya?ml$/u.test(name));
  const files = [...workflows.map((name) => `.github/workflows/${name}`), ".gitlab-ci.yml"];
  return files.flatMap((file) => {
    const text = readSmall(join(root, file));
    if (text === null) return [];
    let value: unknown;
    try {
      value = parse(text, { maxAliasCount: 50 });
    } catch {
      return [];
    }
    const lines = commandsIn(value).flatMap((one) => one.split("\n").map((line) => line.trim()));
    return lines.filter(isPlain).flatMap((line): Found[] => {
      const check = checkOf(line);
      return check === null
        ? []
        : [{ candidate: check, file, line: lineOf(text, line), sentence: line, spoken: false }];
    });
  });
}

export const fromTools = (root: string): Found[] => [
  ...packageJson(root),
  ...makefile(root),
  ...pyproject(root),
  ...ci(root),
];
