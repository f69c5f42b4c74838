/** Candidates of rules from what a project says to its agents and to its tools. */
import { join } from "node:path";
import { ClientError } from "../errors.js";
import { namesIn, readSmall } from "../files/read.js";
import type { Candidate } from "./candidate.js";
import { candidatesOf } from "./intents/index.js";
import { forbidsBelow, read } from "./reading.js";
import { type Sentence, sentencesOf } from "./sentence.js";
import { fromTools } from "./tools.js";

/** Where a candidate comes from. `line` 0: it has none. */
export interface Found {
  readonly candidate: Candidate;
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
  /** said to agents in words, which can be said to them again */
  readonly spoken: boolean;
}

export interface Gathered {
  readonly found: readonly Found[];
  readonly files: readonly string[];
  /** sentences read, of which most say what the kernel cannot hold */
  readonly sentences: number;
}

/** Files that instruct agents, below the root. */
const INSTRUCTIONS = [
  "AGENTS.md",
  "CLAUDE.md",
  "GEMINI.md",
  "QWEN.md",
  ".cursorrules",
  ".windsurfrules",
  ".github/copilot-instructions.md",
];

function instructionFiles(root: string): string[] {
  const rules = namesIn(join(root, ".cursor", "rules")).filter((name) => /\.mdc?$/u.test(name));
  return [...INSTRUCTIONS, ...rules.map((name) => `.cursor/rules/${name}`)];
}

/** A list item is nothing without the heading that forbids it. */
const whole = ({ text, below }: Sentence) => (forbidsBelow(below) ? `${below}: ${text}` : text);

function fromText(file: string, text: string) {
  const sentences = sentencesOf(text);
  const found = sentences.flatMap((sentence) =>
    candidatesOf(read(sentence)).map((candidate): Found => {
      return { candidate, file, line: sentence.line, sentence: whole(sentence), spoken: true };
    }),
  );
  return { found, sentences: sentences.length };
}

/**
 * Reads the instruction files that are there, those named, and the task. Throws ClientError `instructions-unreadable`
 * for a named one that cannot be read.
 */
export function gather(root: string, named: readonly string[], task: string | null): Gathered {
  const texts: [string, string][] = instructionFiles(root).flatMap((file): [string, string][] => {
    const text = readSmall(join(root, file));
    return text === null ? [] : [[file, text]];
  });
  for (const file of named) {
    const text = readSmall(file);
    if (text === null) throw ClientError.of("instructions-unreadable", { path: file });
    texts.push([file, text]);
  }
  if (task !== null) texts.push(["task", task]);
  const read = texts.map(([file, text]) => fromText(file, text));
  const tools = fromTools(root);
  return {
    found: [...read.flatMap((one) => one.found), ...tools],
    files: [...new Set([...texts.map(([file]) => file), ...tools.map((one) => one.file)])],
    sentences: read.reduce((sum, one) => sum + one.sentences, 0),
  };
}
