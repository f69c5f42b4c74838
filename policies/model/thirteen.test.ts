/** The thirteen policies, each with what it forbids and what it allows, as examples of a policy file. */
import t from "tap";
import { effectivePolicy } from "../language/effective.js";
import { resolveFile } from "../language/resolve.js";
import { THIRTEEN } from "../language/thirteen.js";
import { runExample } from "./index.js";

/** events, and the rule that stops the last one; null: nothing does */
type Example = readonly [rule: string | null, ...events: string[]];

const EXAMPLES: readonly (readonly Example[])[] = [
  [
    ["no-exfiltration", "read .env", "connect 1.2.3.4:443"],
    ["no-exfiltration", "read ~/.ssh/id_rsa", "connect unix:/run/x"],
    [null, "read .env", "exec redact", "connect 1.2.3.4:443"],
    [null, "read env", "connect 1.2.3.4:443"],
  ],
  [
    ["review-before-push", "read ~/Downloads/x", "exec git -C . push"],
    ["review-before-push", "recv example.com:443", "exec /srv/deploy-now"],
    [null, "recv 1.2.3.4:443", "exec review-changes", "exec git push"],
    [null, "exec git push"],
  ],
  [
    ["prod-db", "open data/prod.db"],
    [null, "exec migrate", "fork a", "a: open data/prod.db"],
    ["prod-db", "fork a", "a: exec migrate", "read data/prod.db"],
  ],
  [
    ["workspace-only", "exec codex", "write /etc/passwd"],
    ["workspace-only", "exec codex", "fork a", "a: unlink /etc/passwd"],
    [null, "exec codex", "write src/x"],
    [null, "exec codex", "unlink /tmp/x"],
    [null, "write /etc/passwd"],
  ],
  [
    ["tests-before-commit", "exec git commit"],
    ["tests-before-commit", "exec pytest -> 1", "exec git commit"],
    [null, "exec pytest -> 0", "exec git commit"],
    ["tests-before-commit", "exec pytest -> 0", "rename a.ts src/a.ts", "exec git commit"],
    ["tests-before-commit", "fork a", "a: exec pytest", "write tests/x", "a: exit 0", "exec git commit"],
  ],
  [
    ["review-is-read-only", "exec review-agent", "fork a", "a: exec git status"],
    ["review-is-read-only", "exec review-agent", "write x"],
    ["review-is-read-only", "exec review-agent", "connect [::1]:80"],
    [null, "exec review-agent", "read x"],
    [null, "fork a", "a: exec review-agent", "exec git status"],
  ],
  [
    ["derived-data", "a: read /etc/secrets/x", "a: write /tmp/out.json", "b: read /tmp/out.json", "b: connect a:1"],
    [
      "derived-data",
      "a: read /etc/secrets/x",
      "a: write /tmp/o",
      "rename /tmp/o /tmp/p",
      "b: read /tmp/p",
      "b: connect a:1",
    ],
    [null, "b: read /tmp/out.json", "a: read /etc/secrets/x", "a: write /tmp/out.json", "b: connect a:1"],
  ],
  [
    ["only-redacted", "read customer.csv", "write /srv/export/x"],
    [null, "read customer.csv", "exec /usr/local/bin/redact --strict", "write /srv/export/x"],
    ["only-redacted", "read customer.csv", "exec /usr/local/bin/redact", "write /srv/export/x"],
  ],
  [
    ["no-git", "exec git status"],
    ["no-git", "exec bash -c 'git'", "fork a", "a: exec /usr/lib/git-core/git-push"],
    [null, "exec bash -c 'git push'"],
  ],
  [
    ["internal-only", "read /srv/customers/1", "connect 11.0.0.1:443"],
    ["internal-only", "read /srv/customers/1", "connect [2001:db8::1]:443"],
    [null, "read /srv/customers/1", "connect 10.9.8.7:443"],
    [null, "read /srv/customers/1", "connect [::ffff:10.9.8.7]:443"],
  ],
  [
    ["confirm-force-push", "exec git push --force-with-lease"],
    [null, "exec confirm -> 0", "exec git push --force"],
    ["confirm-force-push", "exec confirm -> 0", "exec git push --force -> 0", "exec git push --force"],
  ],
  [
    ["one-task-a-commit", "read tasks/a/1", "read tasks/b/1", "exec git commit"],
    [null, "read tasks/a/1", "exec git commit"],
  ],
  [
    ["checked-migrations", "write prod.db"],
    [null, "exec migrate check -> 0", "write prod.db"],
    ["checked-migrations", "exec migrate check -> 0", "write migrations/1.sql", "write prod.db"],
  ],
];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function eventOf(text: string): string {
  const [, process, rest] = /^([ab]): (.*)$/.exec(text) ?? [];
  return process ? `{ ${process}: ${quoted(rest as string)} }` : quoted(text);
}

for (const [index, { name, text }] of THIRTEEN.entries())
  t.test(name, async (t) => {
    const examples = (EXAMPLES[index] as readonly Example[]).map(
      ([rule, ...events], number) =>
        `- { name: "${number}", events: [${events.map(eventOf).join(", ")}], expect: ${rule ? `{ rule: ${rule} }` : "nothing"} }`,
    );
    const file = `policy: |\n${text.replace(/^/gm, "  ")}\ntests:\n${examples.join("\n")}\n`;
    const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text: file });
    if (!document) throw new Error(JSON.stringify(diagnostics, null, 2));
    const { effective } = effectivePolicy(document, null, { root: "/p", home: "/home/al" });
    if (!effective) throw new Error("no policy");
    for (const example of document.tests) {
      const { ok, expected, got } = runExample(example, effective, { rulesOf: (fired) => [fired.name] });
      t.ok(ok, `${example.name}: expected ${expected}, got ${got}`);
    }
  });
