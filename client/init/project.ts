/** What kind of project a folder holds, as far as a starter policy needs to know. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { namesIn, readSmall } from "../files/read.js";

export interface Project {
  readonly root: string;
  /** "Node", "Python", …; null: nothing known */
  readonly language: string | null;
  /** null: none was found */
  readonly test: string | null;
  /** patterns of folders that hold code and tests, below the root */
  readonly code: readonly string[];
  /** secret files that are there, below the root */
  readonly secrets: readonly string[];
  /** branch that others build on; null: no git repository */
  readonly branch: string | null;
  /** agents that left their files here, by name */
  readonly agents: readonly string[];
}

interface Language {
  readonly name: string;
  /** a file that says so */
  readonly marks: readonly string[];
  test(root: string): string | null;
}

function npmTest(root: string): string | null {
  const manifest = readSmall(join(root, "package.json")) ?? "{}";
  let script: unknown;
  try {
    script = (JSON.parse(manifest) as { scripts?: { test?: unknown } }).scripts?.test;
  } catch {
    return null;
  }
  // What `npm init` writes is no test.
  if (typeof script !== "string" || script.includes("no test specified")) return null;
  return `${packageManager(root)} test`;
}

/** By the lockfile. */
export function packageManager(root: string): string {
  const found = [
    ["pnpm-lock.yaml", "pnpm"],
    ["yarn.lock", "yarn"],
    ["bun.lock", "bun"],
    ["bun.lockb", "bun"],
  ].find(([file]) => existsSync(join(root, file as string)));
  return found?.[1] ?? "npm";
}

function pythonTest(root: string): string | null {
  const texts = ["pyproject.toml", "setup.cfg", "requirements-dev.txt", "requirements.txt"].map(
    (name) => readSmall(join(root, name)) ?? "",
  );
  const known = ["pytest.ini", "conftest.py"].some((name) => existsSync(join(root, name)));
  if (known || texts.some((text) => /\bpytest\b/u.test(text))) return "pytest";
  return existsSync(join(root, "tox.ini")) ? "tox" : null;
}

export function makeTest(root: string): string | null {
  const makefile = readSmall(join(root, "Makefile")) ?? readSmall(join(root, "makefile")) ?? "";
  const target = /^(test|check)\s*:(?!=)/mu.exec(makefile)?.[1];
  return target === undefined ? null : `make ${target}`;
}

const LANGUAGES: readonly Language[] = [
  { name: "Node", marks: ["package.json"], test: npmTest },
  { name: "Python", marks: ["pyproject.toml", "setup.py", "requirements.txt", "setup.cfg"], test: pythonTest },
  { name: "Rust", marks: ["Cargo.toml"], test: () => "cargo test" },
  { name: "Go", marks: ["go.mod"], test: () => "go test" },
  { name: "Java", marks: ["pom.xml"], test: () => "mvn test" },
  { name: "Gradle", marks: ["build.gradle", "build.gradle.kts"], test: () => "gradlew test" },
  { name: "Ruby", marks: ["Gemfile"], test: (root) => (existsSync(join(root, "spec")) ? "rspec" : "rake test") },
  { name: "PHP", marks: ["composer.json"], test: () => "phpunit" },
  { name: ".NET", marks: ["global.json", "Directory.Build.props"], test: () => "dotnet test" },
];

const CODE_FOLDERS = "src lib app apps packages crates cmd internal pkg server client test tests spec __tests__".split(
  " ",
);

/** Files that hold secrets by their names; examples of them hold none. */
const isSecret = (name: string): boolean =>
  (/^\.env(?:\.[\w.-]+)?$/u.test(name) && !/\.(?:example|sample|template|dist|defaults)$/u.test(name)) ||
  /^(?:credentials|secrets?|service-account)[\w.-]*\.(?:json|ya?ml|toml)$/u.test(name) ||
  /^id_(?:rsa|ed25519|ecdsa)$|\.(?:pem|p12|pfx|key|keystore|jks)$|^\.(?:npmrc|pypirc|netrc)$/u.test(name);

/** Files by which an agent's presence shows. */
const AGENT_MARKS: Readonly<Record<string, readonly string[]>> = {
  claude: [".claude", "CLAUDE.md"],
  codex: [".codex"],
  gemini: [".gemini", "GEMINI.md"],
  qwen: [".qwen", "QWEN.md"],
  cursor: [".cursor", ".cursorrules"],
  opencode: ["opencode.json", "opencode.jsonc", ".opencode"],
};

/** The branch that the remote has as its own, else the one that is checked out. */
function branchOf(root: string): string | null {
  const git = join(root, ".git");
  const name = (text: string | null) => /^ref: refs\/(?:remotes\/origin|heads)\/([\w./-]+)$/mu.exec(text ?? "")?.[1];
  const own = name(readSmall(join(git, "HEAD")));
  return name(readSmall(join(git, "refs", "remotes", "origin", "HEAD"))) ?? own ?? (existsSync(git) ? "main" : null);
}

/** Looks at a folder; nothing in it is run. */
export function projectIn(root: string): Project {
  const here = new Set(namesIn(root));
  const language = LANGUAGES.find(({ marks }) => marks.some((mark) => here.has(mark)));
  const folders = CODE_FOLDERS.filter((name) => here.has(name));
  const secrets = [
    ...[...here].filter(isSecret),
    ...(here.has("secrets") ? ["secrets/**"] : []),
    ...["config", "server", "api", "backend"].flatMap((folder) =>
      here.has(folder)
        ? namesIn(join(root, folder))
            .filter(isSecret)
            .map((name) => `${folder}/${name}`)
        : [],
    ),
  ];
  return {
    root,
    language: language?.name ?? null,
    test: language?.test(root) ?? makeTest(root),
    code: folders.map((name) => `${name}/**`),
    secrets,
    branch: branchOf(root),
    agents: Object.keys(AGENT_MARKS).filter((agent) => AGENT_MARKS[agent]?.some((mark) => here.has(mark))),
  };
}
