/**
 * Whatever a user can be shown as an error has a name, a line that says what to do, and its row in the documentation.
 * What is thrown without one is listed here, with the named error that a user gets instead of it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { CLIENT_ERRORS } from "../../client/errors.js";
import { EXIT } from "../../daemon/exit.js";
import { ERRORS } from "../../protocol/index.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";

const NAMED = { ...ERRORS, ...CLIENT_ERRORS };

/** Class, file, and how many of them: none reaches a user as it is. */
const INSIDE: Readonly<Record<string, string>> = {
  "Error client/files/replace.ts": "1: settings-unwritable names what went wrong",
  "InvalidArgumentError client/options.ts": "1: commander's, shown with the usage and exit 2",
  "SettingsError client/settings/hooks.ts": "2: settings-unusable has its text",
  "SettingsError client/settings/jsonc.ts": "4: the same",
  "SettingsError client/settings/registration.ts": "1: the same",
  "SettingsError client/settings/toml.ts": "3: the same",
  "Error daemon/attach/attach.ts": "1: in the journal; the program is refused",
  "Error daemon/compile/thread.ts": "2: internal, with a reference into the journal",
  "Error daemon/engine/choose.ts": "1: why a tier is not used, in status",
  "Error daemon/engine/helper.ts": "1: why a tier is not used, in status",
  "Error daemon/engine/selftest.ts": "4: why a tier is not used, in status",
  "Error daemon/engine/pins.ts": "1: a warning in the journal",
  "Error daemon/http/peers.ts": "1: peer-unknown",
  "Error daemon/http/server.ts": "1: cannot happen; fastify asks for the function",
  "Error daemon/labels/file.ts": "1: internal",
  "RangeError daemon/labels/records.ts": "1: internal",
  "Error daemon/policies/keep.ts": "1: the start fails, which systemd shows",
  "Error daemon/policies/policies.ts": "1: carries the reason of a named error to journal and status",
};

function sources(): { readonly name: string; readonly text: string }[] {
  return ["client", "daemon"].flatMap((folder) =>
    readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$|\/testing\//.test(name))
      .map((name) => ({ name, text: readFileSync(join(CHECKOUT, name), "utf8") })),
  );
}

t.test("what is thrown has a name, or is known not to reach anybody", async (t) => {
  const found = new Map<string, number>();
  for (const { name, text } of sources()) {
    for (const [, kind = ""] of text.matchAll(/\bnew ([A-Z]\w*Error|Error)\(/g)) {
      // Made by their own tables; a start's error has its own statuses, below.
      if (kind === "ServiceError" || kind === "ClientError" || kind === "StartError") continue;
      found.set(`${kind} ${name}`, (found.get(`${kind} ${name}`) ?? 0) + 1);
    }
  }
  const listed = Object.entries(INSIDE).map(([key, why]) => [key, Number.parseInt(why, 10)]);
  t.same(Object.fromEntries(found), Object.fromEntries(listed));
});

t.test("names that are used are in a table, and each of a table is used", async (t) => {
  const used = new Set<string>();
  const all = sources();
  for (const { name, text } of all) {
    for (const [, code = ""] of text.matchAll(/(?:ServiceError|ClientError)\.of\(\s*"([a-z0-9-]+)"/g)) {
      t.ok(code in NAMED, `${name}: ${code}`);
    }
    for (const [, code = ""] of text.matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)*)"/g)) used.add(code);
  }
  const defined = /client\/errors\.ts$/;
  const elsewhere = all
    .filter(({ name }) => !defined.test(name))
    .map(({ text }) => text)
    .join("\n");
  for (const code of Object.keys(NAMED)) t.ok(elsewhere.includes(`"${code}"`), `${code} is used`);
});

t.test("each says what to do, and the documentation has it", async (t) => {
  const pages = readFileSync(join(CHECKOUT, "docs", "errors.md"), "utf8");
  for (const [code, { message, hint }] of Object.entries(NAMED)) {
    t.match(hint, /\w{2}/, `${code} says what to do`);
    t.notMatch(message, /\n/, `${code} is one line`);
    t.ok(pages.includes(`| \`${code}\` |`), `${code} is in docs/errors.md`);
  }
  const statuses = readFileSync(join(CHECKOUT, "docs", "exit-status.md"), "utf8");
  for (const status of Object.values(EXIT)) t.match(statuses, new RegExp(`^\\| ${status} \\|`, "m"), `exit ${status}`);
});

t.test("an error of the start says what to do: its type wants that, and no text is left empty", async (t) => {
  const made = sources().flatMap(({ name, text }) =>
    [...text.matchAll(/new StartError\([^;]*;/g)].map(([call]) => ({ name, call })),
  );
  t.ok(made.length >= 10);
  for (const { name, call } of made) t.notMatch(call, /,\s*(?:""|''|``)\s*,?\s*\)/, name);
});
