import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { ERRORS } from "../protocol/index.js";
import { CLIENT_ERRORS, ClientError } from "./errors.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const reference = readFileSync(join(ROOT, "docs", "errors.md"), "utf8");
const sources = readdirSync(join(ROOT, "client"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "errors.ts")
  .map((name) => readFileSync(join(ROOT, "client", name), "utf8"))
  .join("\n");

t.test("every error of the command says what is wrong, what to do, is in the reference, and can happen", async (t) => {
  for (const [name, { exit, message, hint }] of Object.entries(CLIENT_ERRORS)) {
    t.ok([1, 2, 125].includes(exit), `${name}: a status of docs/exit-status.md`);
    t.match(message, /^[^A-Z\n][^\n]*[^.\n]$/, `${name}: one line`);
    t.match(hint, /^[A-Z][^\n]*[.?]$/, `${name}: what to do`);
    t.ok(reference.includes(`| \`${name}\` | ${exit} |`), `${name} is in docs/errors.md`);
    t.ok(sources.includes(`"${name}"`), `${name} is used`);
    t.notOk(name in ERRORS, `${name} is no name of the service's`);
  }
});

t.test("an error is made from the table, and what fills it cannot forge a line", async (t) => {
  const error = ClientError.of("policy-unreadable", { path: "/a\n\u001b[2Kactplane: fine", problem: "EIO" });
  t.match(error, { code: "policy-unreadable", exit: 2, hint: /--policy/ });
  t.equal(error.message, "cannot read the policy /a\\n\\x1b[2Kactplane: fine: EIO");
});
