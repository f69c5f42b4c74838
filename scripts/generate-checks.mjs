#!/usr/bin/env node
/**
 * Writes protocol/checks.generated.js and .d.ts from the built schemas of protocol/: what the service needs of each RPC
 * at run time, as plain code. Neither typebox nor ajv is loaded by the service or the client, which saves each some
 * 10 MB and the service half of its time to start.
 *
 *   node scripts/generate-checks.mjs [--check]      --check: fails when the files differ, and writes nothing
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { eventStream } from "../dist/protocol/events.js";
import { METHODS } from "../dist/protocol/methods.js";

const folder = new URL("../protocol/", import.meta.url);

// unicode false: lengths are UTF-16 units, as protocol/ declares them, and the code needs nothing of ajv. That ajv would
// rather count code points is all it could log here; what else it has to say, strict throws.
const ajv = new Ajv({
  strict: true,
  allErrors: false,
  unicode: false,
  logger: false,
  code: { source: true, esm: true, lines: true },
});
const exported = {};
const rows = [];
for (const [name, { method, access, acts, params }] of Object.entries(METHODS)) {
  const check = `check_${method.replace(/\W/g, "_")}`;
  ajv.addSchema(params, name);
  exported[check] = name;
  rows.push(`  ${JSON.stringify(name)}: { access: ${JSON.stringify(access)}, acts: ${acts}, check: ${check} },`);
}
ajv.addSchema(eventStream.query, "events");
exported.checkEventQuery = "events";

const header = "// Made by scripts/generate-checks.mjs from the schemas of this folder; run npm run generate.\n";
const code = standalone.default(ajv, exported).replace(/^"use strict";\n?/, "");
if (/\brequire\(/.test(code))
  throw new Error("the code needs a module of ajv: a keyword that protocol/ did not use before");
const script = `${header}${code}
/** What the service needs of each RPC at run time. */
export const CALLS = {
${rows.join("\n")}
};
`;
const types = `${header}import type { MethodName } from "./methods.js";
import type { Access } from "./record.js";

/** Whether a value is as its schema says; if not, \`errors\` has the first difference. */
export interface Check {
  (value: unknown): boolean;
  errors?: null | { readonly instancePath: string; readonly message?: string }[];
}
/** What the service needs of each RPC at run time. */
export const CALLS: { readonly [M in MethodName]: { readonly access: Access; readonly acts: boolean; readonly check: Check } };
/** The query of the event stream. */
export const checkEventQuery: Check;
`;

let stale = false;
for (const [name, text] of [
  ["checks.generated.js", script],
  ["checks.generated.d.ts", types],
]) {
  const file = new URL(name, folder);
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  stale = true;
  if (!process.argv.includes("--check")) writeFileSync(file, text);
}
if (stale && process.argv.includes("--check")) {
  console.error("protocol/checks.generated.* differ from the schemas: run npm run generate");
  process.exitCode = 1;
}
