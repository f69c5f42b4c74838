import type { ClientError } from "./errors.js";
import { coloursFor, line, lines } from "./text.js";

let printed = false;

/** Writes one line to standard output and waits where the reader is slower than we are. */
export function print(text: string): Promise<void> {
  printed = true;
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

/** One object on one line, or indented for a person who asked for JSON. */
export const json = (value: unknown): string => JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined);

/** Whoever asked for JSON and has got nothing yet gets the error so, too; what a person reads is on standard error. */
export async function complainInJson({ code, message, hint, exit }: ClientError): Promise<void> {
  const words = process.argv.slice(2);
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (own.includes("--json") && !printed) await print(json({ error: { code, message, hint, exit } }));
}

/** What the service has to say beside its answer; each may have lines of its own, with a caret below the place. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`${lines(warning)}\n`);
}

/** An error as the user sees it: diagnostics as they are, otherwise one line and what to do. */
export function complain(error: ClientError): void {
  const colours = coloursFor(process.stderr);
  if (error.text !== null) {
    process.stderr.write(error.text.endsWith("\n") ? error.text : `${error.text}\n`);
  } else {
    process.stderr.write(`${colours.red("actplane:")} ${line(error.message)}\n`);
  }
  if (error.hint !== null) process.stderr.write(`  ${line(error.hint)}\n`);
}
