import { readFileSync } from "node:fs";

/** Of package.json, which is two folders up from dist/client. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
