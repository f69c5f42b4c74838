/** One sentence made ready for matching: lower case, code spans taken out and told apart. */
import type { Sentence } from "./sentence.js";

export type Code = { readonly text: string; readonly kind: "command" | "path" | "host" | "other" };

export interface Reading {
  /** lower case; code spans are @0, @1, … in it */
  readonly words: string;
  readonly codes: readonly Code[];
  /** what its sentence, or the heading above it, forbids */
  readonly forbids: boolean;
  /** lower case */
  readonly below: string;
}

/** Programs that instructions name; what begins with one of them is a command. */
const PROGRAMS = new Set(
  `git npm npx pnpm yarn bun node deno python python3 pip pip3 uv poetry pipenv pytest tox nox ruff black flake8 mypy
   pylint cargo rustc go make cmake ninja bazel mvn gradle ./gradlew gradlew ant dotnet ruby bundle rake rails rspec php
   composer docker docker-compose podman kubectl helm terraform ansible ansible-playbook pulumi aws gcloud az gh glab
   curl wget ssh scp rsync nc telnet ftp rm mv cp dd chmod chown sudo su doas apt apt-get brew systemctl systemd-run
   crontab at tmux screen psql mysql mongo redis-cli sqlite3 prisma alembic flask django-admin artisan jest vitest
   mocha eslint prettier tsc turbo nx lerna pre-commit just task mix elixir swift xcodebuild flutter dart sbt stack
   cabal zig vercel netlify heroku fly firebase wrangler serverless sam cdk migrate kill pkill killall reboot shutdown`
    .trim()
    .split(/\s+/u),
);
const TOP_LEVEL = "com|org|net|io|dev|app|ai|co|cloud|internal|local|edu|gov|info|me|sh|de|uk|eu";
const HOST = new RegExp(`^(?:[\\w*-]+\\.)+(?:${TOP_LEVEL})(?::\\d+)?$`, "iu");
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?|localhost)(?::\d+)?$/u;

export const isProgram = (word: string): boolean => PROGRAMS.has(word);

function kindOf(text: string): Code["kind"] {
  const [first = "", ...rest] = text.split(/\s+/u);
  if (HOST.test(text) || ADDRESS.test(text)) return "host";
  if (PROGRAMS.has(first) || (rest.length > 0 && /^(?:\.?\/?(?:bin|scripts?|tools)\/)[\w./-]+$/u.test(first)))
    return "command";
  if (rest.length > 0 || /[()=;<>|$"']/u.test(text) || text.startsWith("--")) return "other";
  if (/^[@#]/u.test(text) || /^\w+:\/\//u.test(text)) return "other";
  if (text.includes("/") || /^[.~]/u.test(text) || /[*]/u.test(text)) return "path";
  if (/\.[a-z][\w-]{0,12}$/iu.test(text) && !/^[A-Z_a-z]+\.[A-Z_a-z]+\.[A-Z_a-z]+$/u.test(text) && !isMember(text))
    return "path";
  return /^(?:LICENSE|README|CHANGELOG|Makefile|Dockerfile|CODEOWNERS|Gemfile|Rakefile|Procfile)$/u.test(text)
    ? "path"
    : "other";
}

/** `console.log`, `Math.random`: a member of an object, not a file. */
const isMember = (text: string) =>
  /^(?:console|process|window|document|Math|Object|JSON|Array|Promise|os|sys|fmt|this|self|torch|np|pd)\./u.test(text);

/** A path that stands in the text without quotes. */
const BARE_PATH =
  /(?<![\w/`@.-])(?:~\/[\w.*/-]+|\.env(?:\.\w+)*|[A-Z]{4,}\.md|(?:[\w.-]+\/)+[\w.*-]*\*[\w.*-]*)(?![\w/])/gu;

const NEGATIONS =
  /\b(?:never|do not|don'?t|does not|must not|mustn'?t|should not|shouldn'?t|may not|cannot|can'?t|not allowed|not permitted|no permission|forbidden|prohibited|off[- ]limits|avoid|never ever|nothing (?:in|under|below|inside)|(?:is|are) not to be|only (?:the )?(?:humans?|maintainers?|users?)|refrain from|hands off|read-only|remain unchanged|stay unchanged|(?:make|do) no|no (?:\w+ )?(?:internet|network|commits?|push(?:es)?|deletions?)|under no circumstances|leave (?:@\d+|\S+) alone|is for (?:the )?(?:humans?|users?|maintainers?)|(?:done|run) by (?:the )?(?:humans?|users?|maintainers?))\b/u;
const FORBIDDING =
  /^(?:never|do not|don'?ts?\b|don'?t|you must not|must not|you may not|forbidden|prohibited|not allowed|off[- ]limits|no[- ]go|what not to do|restrictions?\b)/u;

/** Reminders and reassurances that only sound like prohibitions. */
const NO_PROHIBITION =
  /\b(?:do not|don't|never) (?:forget|worry|hesitate|be afraid|need|have to|feel)\b|\bshould(?: not|n't) (?:need|have) to\b/gu;

/** Whether what stands below a heading is forbidden by it. */
export const forbidsBelow = (heading: string): boolean => FORBIDDING.test(heading.replace(/[’‘]/gu, "'").toLowerCase());

/** Reads one sentence. */
export function read({ text, below }: Pick<Sentence, "text" | "below">): Reading {
  const codes: Code[] = [];
  const keep = (code: string) => {
    codes.push({ text: code, kind: kindOf(code) });
    return `@${codes.length - 1}`;
  };
  const words = text
    .replace(/`([^`]+)`/gu, (_, code: string) => keep(code.trim()))
    .replace(BARE_PATH, (path) => keep(path.replace(/\.$/u, "")))
    .replace(/[’‘]/gu, "'")
    .toLowerCase();
  const heading = below.replace(/[’‘]/gu, "'").toLowerCase();
  return {
    words,
    codes,
    forbids: NEGATIONS.test(words.replace(NO_PROHIBITION, "")) || forbidsBelow(below),
    below: heading,
  };
}

/** Codes of one kind, in their order. */
export const codesOf = (reading: Reading, kind: Code["kind"]): string[] =>
  reading.codes.filter((code) => code.kind === kind).map((code) => code.text);

/** The code that stands at `@n` of a match, or null. */
export function codeAt(reading: Reading, mark: string | undefined): Code | null {
  const number = /^@(\d+)$/u.exec(mark ?? "")?.[1];
  return number === undefined ? null : (reading.codes[Number(number)] ?? null);
}
