/** The templates that come with actplane: the files of this folder. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTemplate, type Template } from "./template.js";

/** Beside the sources: the compiler of TypeScript copies nothing. */
const FOLDER = fileURLToPath(new URL("../../../policies/templates/", import.meta.url));

let library: readonly Template[] | undefined;

/** All templates, by name. */
export function templates(): readonly Template[] {
  library ??= readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => readTemplate(readFileSync(`${FOLDER}${name}`, "utf8")));
  return library;
}

export function templateOf(id: string): Template | null {
  return templates().find((one) => one.id === id) ?? null;
}
