#!/usr/bin/env node
/** Writes docs/errors.md from the tables of the built code: the errors of service and command, and the policy diagnostics. */
import { writeFileSync } from "node:fs";
import { CLIENT_ERRORS } from "../dist/client/errors.js";
import { CODES } from "../dist/policies/language/diagnostics.js";
import { ERRORS } from "../dist/protocol/errors.js";

const cell = (text) => text.replaceAll("|", "\\|");
const row = (...cells) => `| ${cells.map((text) => cell(String(text))).join(" | ")} |`;

const text = `# Errors

Made by \`npm run generate\` from protocol/errors.ts, client/errors.ts and policies/language/diagnostics.ts.

## Of the service

\`code\` is the JSON-RPC number, \`exit\` what the client ends with (see [exit-status.md](exit-status.md)).

| name | code | exit | message | what to do |
| --- | --- | --- | --- | --- |
${Object.entries(ERRORS)
  .map(([name, entry]) => row(`\`${name}\``, entry.code, entry.exit, entry.message, entry.hint))
  .join("\n")}

## Of the command

What \`actplane\` says by itself, before the service is asked or when it cannot be. \`actplane run\` is a program of its own,
in C, and words some of them in its own way; its statuses are the same.

| name | exit | message | what to do |
| --- | --- | --- | --- |
${Object.entries(CLIENT_ERRORS)
  .map(([name, entry]) => row(`\`${name}\``, entry.exit, entry.message, entry.hint))
  .join("\n")}

## In a policy

Shown as \`FILE:LINE:COLUMN: error: message\`, and under these codes in \`compile --json\`. A policy with an error ends the
command with status 2.

| code | severity | means |
| --- | --- | --- |
${Object.entries(CODES)
  .map(([name, entry]) => row(`\`${name}\``, entry.severity, entry.doc))
  .join("\n")}
`;
writeFileSync(new URL("../docs/errors.md", import.meta.url), text);
