#!/usr/bin/env node
/** Writes docs/errors.md from the tables of the built code, and docs/templates.md from the templates of policies. */
import { writeFileSync } from "node:fs";
import { CLIENT_ERRORS } from "../dist/client/errors.js";
import { CODES } from "../dist/policies/language/diagnostics.js";
import { fill, templates } from "../dist/policies/templates/index.js";
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

const valuesOf = ({ parameters }) => [
  "| value | default | is |",
  "| --- | --- | --- |",
  ...parameters.map((one) => row(`\`${one.name}\``, `\`${one.default.join(",") || " "}\``, one.about)),
  "",
];
const section = (template) => [
  `## ${template.id}`,
  "",
  `${template.title}. ${template.about}`,
  "",
  ...(template.parameters.length > 0 ? valuesOf(template) : []),
  "```",
  fill(template).trimEnd(),
  "```",
  "",
  ...template.limits.map((limit) => `* ${limit}`),
  ...(template.limits.length > 0 ? [""] : []),
];
const library = `# Templates

Made by \`npm run generate\` from policies/templates/. \`actplane init --template ID --set NAME=VALUE\` writes one, or several,
into a policy file of your own; \`--print\` shows it first. Lists are separated by commas. Every template is tested with the
examples in its file, and with what it forbids and allows on a live kernel (test/cases/templates/).

${templates().flatMap(section).join("\n").trimEnd()}
`;
writeFileSync(new URL("../docs/templates.md", import.meta.url), library);
