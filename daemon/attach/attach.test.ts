import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { AP } from "../../policies/compiler/index.js";
import { rpc } from "../testing/http.js";
import { record } from "../testing/record.js";
import { startTestService, type TestService } from "../testing/service.js";
import { Attach, type AttachParts } from "./attach.js";

const policy = (attach: string, text = 'rule all: block exec "nc"') =>
  `version: 1\nattach: [ ${attach} ]\npolicy: |\n  ${text}\n`;
const AGENT = policy("{ exec: codex }, { exec: [ node, cli.js ] }");

function put(test: TestService, text: string): Promise<string> {
  mkdirSync(test.policyDir, { recursive: true, mode: 0o755 });
  writeFileSync(join(test.policyDir, "a.yaml"), text, { mode: 0o644 });
  return test.service.reload();
}
function as(test: TestService, uid: number): void {
  test.addon.peers = [{ uid, gid: uid, pid: process.pid, pidfd: 900 + uid }];
}
async function status(test: TestService, uid: number) {
  as(test, uid);
  return (await rpc(test.socket, "control.status")).json.result;
}
const placesOf = (test: TestService, uid: number) =>
  test.engine.ready().filter((ready) => ready.uid === uid && !ready.taken).length;
async function until(holds: () => boolean): Promise<boolean> {
  for (let looks = 0; looks < 200 && !holds(); looks++) await new Promise((done) => setTimeout(done, 10));
  return holds();
}

t.test("domains wait for whoever is expected, and are nobody's until one is entered", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  t.equal(test.engine.attaching, false);
  await put(test, AGENT);
  t.equal(test.engine.attaching, true);
  t.same([...test.engine.attached], [[null, 0]]);
  t.same([placesOf(test, 0), placesOf(test, 1000), placesOf(test, 2000)], [2, 2, 0]);
  const before = await status(test, 1000);
  t.match(before, { domains: [], policies: { attach: ["codex", "node cli.js"] } });

  const domain = test.engine.enter(1000) ?? 0;
  const session = test.service.registry.domain(domain)?.session.number ?? 0;
  test.addon.onEvent(
    record({ kind: AP.AP_EVENT_ENTERED, outcome: AP.AP_OUTCOME_REPORTED, domain, session }, "/bin/codex"),
  );
  t.match((await status(test, 1000)).domains, [{ domain, name: "attached", uid: 1000, rules: ["all"], tasks: 1 }]);
  t.same((await status(test, 2000)).domains, [], "another user does not see it");
  t.ok(await until(() => placesOf(test, 1000) === 4), "who starts some gets more prepared");

  test.engine.sessions.set(session, 0);
  test.addon.onEvent(record({ kind: AP.AP_EVENT_SESSION_END, domain, session }));
  t.same((await status(test, 1000)).domains, []);
});

t.test("a lost record is made good by the next look", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await put(test, AGENT);
  const domain = test.engine.enter(1000) ?? 0;
  test.service.attach.check();
  t.match((await status(test, 1000)).domains, [{ domain }]);
});

t.test("who is not expected is prepared for when his program did not run", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await put(test, AGENT);
  t.equal(test.engine.enter(2000), null);
  const refused = { kind: AP.AP_EVENT_ENTERED, outcome: AP.AP_OUTCOME_REFUSED, domain: 0, session: 0, uid: 2000 };
  for (let times = 0; times < 3; times++) test.addon.onEvent(record(refused, "/bin/co\u001bdex"));
  t.ok(await until(() => placesOf(test, 2000) === 2));
  const said = test.lines.filter((line) => line.includes("did not run"));
  t.equal(said.length, 1);
  t.notMatch(said[0] ?? "", "\u001b");
});

t.test("policy that changes reaches those that wait; without it they end", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await put(test, AGENT);
  const domain = test.engine.enter(1000) ?? 0;
  test.service.attach.check();
  await put(test, policy("{ exec: codex }", 'rule other: kill exec "x"'));
  const waiting = test.service.registry.all().filter((one) => one.session.waiting);
  t.ok(waiting.length >= 4);
  for (const one of waiting)
    t.same(
      [...one.clauses.values()].map(({ name }) => name),
      ["other"],
    );
  await t.rejects(put(test, policy('{ exec: "**" }')), /names every program/);
  t.ok(test.engine.attaching);
  rmSync(join(test.policyDir, "a.yaml"));
  await test.service.reload();
  t.equal(test.engine.attaching, false);
  t.same([...test.engine.attached], []);
  t.same(test.engine.ready(), []);
  t.same(
    test.service.registry.all().map(({ number }) => number),
    [domain],
    "who is inside goes on, without a rule",
  );
});

t.test("that the kernel's side is not what policy says is known, until it is", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  t.equal(test.service.attach.problem, null, "nothing is to enter");
  test.engine.fail = { call: "setAttachImage", code: "ENOMEM" };
  await put(test, AGENT);
  t.equal(test.service.attach.problem, "ENOMEM");
  t.match(test.lines.join("\n"), /enter by themselves: ENOMEM; they do not run until/);
  test.engine.fail = null;
  await put(test, AGENT);
  t.equal(test.service.attach.problem, null);
});

t.test("a user's own programs are his alone, and have an image of their own", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  as(test, 1000);
  const user = { path: "/home/1000/.config/actplane/policy.yaml", text: policy('{ exec: "~/bin/mine" }') };
  t.match((await rpc(test.socket, "policy.reload", { user })).json, { result: { warnings: [] } });
  t.same([...test.engine.attached], [[1000, 1]]);
  t.same([placesOf(test, 0), placesOf(test, 1000)], [0, 2]);
  t.same((await status(test, 2000)).policies.attach, []);
  await put(test, AGENT);
  t.same([...test.engine.attached.keys()].sort(), [1000, null]);
  t.same((await status(test, 1000)).policies.attach, ["codex", "node cli.js", "~/bin/mine"]);
  as(test, 1000);
  await rpc(test.socket, "policy.reload", { user: null });
  t.same([...test.engine.attached], [[null, 0]]);
});

t.test("a project's policy says that it does not do that", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  as(test, 1000);
  const file = { path: "/p/actplane.yaml", text: AGENT };
  const { warnings } = (await rpc(test.socket, "domain.prepare", { policy: { root: "/p", file } })).json.result;
  t.match(warnings.join("\n"), /codex, node will not enter this policy by itself/);
});

t.test("records that come before policy is read take nothing away", async (t) => {
  const turned: boolean[] = [];
  const taken: (number | null)[] = [];
  const engine = {
    attachUsers: () => [{ uid: null, index: 0 }],
    attachOn: (on: boolean) => turned.push(on),
    attachUser: (uid: number | null, index: number | null) => index === null && taken.push(uid),
    setAttachImage: () => {},
  };
  const pool = { adopt: () => {}, check: () => new Set([1000]), users: () => [] };
  const base = { version: 1, now: { machine: [], users: new Map() }, know: async () => {}, of: () => [] };
  const attach = new Attach({ engine, pool, base, log: () => {}, users: () => [] } as unknown as AttachParts);
  attach.adopt();
  attach.missed(1000);
  attach.check();
  await new Promise((done) => setTimeout(done, 20));
  t.same([turned, taken], [[], []], "what an earlier service left is in force");
  await attach.follow();
  t.same([turned, taken], [[false], [null]], "policy says that nothing enters");
});
