/** What `actplane doctor` ends with, as scripts see it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import type { Finding } from "./finding.js";
import { kernelFindings } from "./machine.js";
import { surroundingFindings } from "./surroundings.js";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "actplane-doctor-"));
const socket = join(folder, "s.sock");
/** What the service says of itself; changed by tests. */
let tier = "lsm";
const service = createServer((request, response) => {
  request.resume().on("end", () => {
    const result = {
      ...{ version: "1", tier, proven: [], rejected: [], missing: [], domains: [], counters: {} },
      labels: { unsaved: false },
    };
    response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
  });
});
t.before(() => new Promise<void>((resolve) => service.listen(socket, resolve)));
t.teardown(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

/** In a project with this policy, of somebody without any agent. */
function doctor(
  policy: string | null,
  options: readonly string[] = [],
): Promise<{ status: number | null; out: string }> {
  const project = join(folder, "project");
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, "src"), { recursive: true });
  if (policy !== null) writeFileSync(join(project, "actplane.yaml"), `version: 1\npolicy: '${policy}'\n`);
  const child = spawn(process.execPath, [MAIN, "doctor", "--socket", socket, ...options], {
    // The policy is found above.
    cwd: join(project, "src"),
    env: { HOME: folder, PATH: "/nonexistent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (part) => (out += part));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out })));
}

const STATUS = { ok: 0, warning: 3, broken: 1 } as const;
type Level = Finding["level"];
/** The machine that this runs on may be worse already. */
const machine = [...kernelFindings(), ...surroundingFindings(folder, true)].map((one) => one.level);
const worst = (level: Level): Level =>
  (["broken", "warning"] as const).find((one) => level === one || machine.includes(one)) ?? "ok";

const GOOD = 'rule r: block exec "git" "push" because "no"';
const CASES: [what: string, level: Level, tier: string, policy: string | null][] = [
  ["all is well", "ok", "lsm", GOOD],
  ["the kernel can only kill", "warning", "tracepoint", GOOD],
  ["there is no policy", "warning", "lsm", null],
  ["every rule only reports", "warning", "lsm", 'rule r: notify exec "git"'],
  ["the policy is wrong", "broken", "lsm", "rule r: blok"],
];

for (const [what, level, on, policy] of CASES)
  t.test(`${what}: ${level}`, async (t) => {
    tier = on;
    const expected = worst(level);
    const asked = await doctor(policy, ["--json"]);
    t.equal(asked.status, STATUS[expected], asked.out);
    t.equal(JSON.parse(asked.out).verdict, expected);
    if (policy !== GOOD && level !== "broken") return;
    const text = await doctor(policy);
    t.equal(text.status, STATUS[expected]);
    const last = { ok: /all is well$/, warning: /\d warnings?$/, broken: /\d broken, \d warnings?$/ }[expected];
    t.match(text.out.trimEnd(), last);
  });

t.test("no service: broken", async (t) => {
  const { status, out } = await doctor(GOOD, ["--socket", join(folder, "none.sock"), "--json"]);
  t.equal(status, STATUS.broken);
  t.ok(
    JSON.parse(out).findings.some(
      (one: Finding) => one.about === "service" && one.level === "broken" && one.mend !== null,
    ),
  );
});
