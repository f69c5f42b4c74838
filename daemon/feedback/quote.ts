import { basename } from "node:path/posix";
import { withoutMarkup } from "../../policies/language/format.js";
import { neutral } from "../neutral.js";

/** Other people's text inside a message that a model reads: one line, and nothing in it that looks like markup. */
export const asData = (text: string, limit = 512): string => withoutMarkup(neutral(text, limit));

/** A name in quotes, so that where it ends can be seen. */
export const quoted = (text: string, limit?: number): string => `"${asData(text, limit)}"`;

/** A program by its own name; the whole path is in the event. */
export const programName = (exe: string): string => asData(basename(exe) || exe, 128);
