import { basename } from "node:path/posix";
import { neutral } from "../neutral.js";

/**
 * Other people's text inside a message that a model reads: one line, and nothing in it that looks like the markup by
 * which models and their harnesses tell roles, tools and instructions apart. Angle brackets around names, special
 * tokens and fences lose their meaning and stay readable.
 */
export function asData(text: string, limit = 512): string {
  return neutral(text, limit)
    .replace(/<(?=[/!?|]?[A-Za-z|])/g, "‹")
    .replace(/(?<=[\w"'/|\]-])>/g, "›")
    .replace(/`{3,}/g, "'''")
    .replace(/\[(?=\/?(?:INST|SYS)\b)/gi, "(");
}

/** A name in quotes, so that where it ends can be seen. */
export const quoted = (text: string, limit?: number): string => `"${asData(text, limit)}"`;

/** A program by its own name; the whole path is in the event. */
export const programName = (exe: string): string => asData(basename(exe) || exe, 128);
