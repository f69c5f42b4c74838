/** Kinds of instructions that the kernel can hold. The first that recognises a sentence says what it becomes. */
import type { Candidate } from "../candidate.js";
import type { Reading } from "../reading.js";
import { afterChecks } from "./checks.js";
import { commands } from "./commands.js";
import { dependencies } from "./dependencies.js";
import { deletions, files, generated, reviews } from "./files.js";
import { git } from "./git.js";
import { network } from "./network.js";
import { databases, documentation, onlyHere, workspace } from "./places.js";
import { secrets } from "./secrets.js";

export type Intent = (reading: Reading) => readonly Candidate[];

const INTENTS: readonly Intent[] = [
  afterChecks,
  documentation,
  databases,
  generated,
  workspace,
  onlyHere,
  secrets,
  network,
  git,
  deletions,
  commands,
  dependencies,
  files,
  reviews,
];

/** What a sentence becomes: nothing when it is about what the kernel cannot see. */
export function candidatesOf(reading: Reading): readonly Candidate[] {
  for (const intent of INTENTS) {
    const found = intent(reading);
    if (found.length > 0) return found;
  }
  return [];
}
