import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { rpc } from "../testing/http.js";
import { startTestService, type TestService } from "../testing/service.js";

const policy = (text: string) => `version: 1\npolicy: |\n  ${text.replaceAll("\n", "\n  ")}\n`;
const PUSH = { root: "/p", rules: ['rule push: block exec "git" "push"'] };

/** Writes the machine's policies; null takes the file away. */
function machine(test: TestService, files: Record<string, string | null>): void {
  mkdirSync(test.policyDir, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) {
    if (text === null) rmSync(join(test.policyDir, name));
    else writeFileSync(join(test.policyDir, name), text, { mode: 0o644 });
  }
}
const as = (test: TestService, uid: number, pidfd: number) => {
  test.addon.peers = [{ uid, gid: uid, pid: process.pid, pidfd }];
};
async function run(test: TestService, uid: number, pidfd: number, policy: object = PUSH) {
  as(test, uid, pidfd);
  const prepared = await rpc(test.socket, "domain.prepare", { policy });
  const { json } = await rpc(test.socket, "domain.bind", { ticket: prepared.json.result?.ticket ?? "A".repeat(32) });
  return prepared.json.error ?? json.result ?? json.error;
}
async function rules(test: TestService): Promise<Record<number, string>> {
  as(test, 0, 900);
  const { domains } = (await rpc(test.socket, "control.status")).json.result;
  return Object.fromEntries(domains.map((one: { domain: number; rules: string[] }) => [one.domain, one.rules.join()]));
}

t.test("the machine's policy binds every domain, those that run too, and goes again", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await run(test, 1000, 501);
  machine(test, { "10-a.yaml": policy('rule all: block exec "nc"'), "20-b.yaml": policy('rule more: kill exec "x"') });
  t.match(await test.service.reload(), /2 policies of the machine; 1 domains follow/);
  await run(test, 2000, 502);
  t.same(await rules(test), { 1: "all,more,push", 2: "all,more,push" });
  machine(test, { "20-b.yaml": null });
  await test.service.reload();
  t.same(await rules(test), { 1: "all,push", 2: "all,push" });
});

t.test("a broken file leaves the old policy in force, and status says so", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  machine(test, { "a.yaml": policy('rule all: block exec "nc"') });
  await test.service.reload();
  await run(test, 1000, 501);
  const images = new Map(test.engine.images);
  for (const [text, problem] of [
    [policy('rule all: blok exec "nc"'), /a\.yaml:3:13: .*blok/],
    ["version: 1\npolicy: [", /a\.yaml:/],
    [policy('rule all: block open file "relative"'), /no root for a relative pattern/],
  ] as const) {
    machine(test, { "a.yaml": text });
    await t.rejects(test.service.reload(), problem);
    as(test, 1000, 503);
    t.match((await rpc(test.socket, "control.status")).json.result.policies.problem, problem);
  }
  t.same(test.engine.images, images);
  t.same(await rules(test), { 1: "all,push" });
  machine(test, { "a.yaml": policy('rule all: block exec "nc"') });
  await test.service.reload();
  t.equal((await rpc(test.socket, "control.status")).json.result.policies.problem, null);
});

t.test("nobody below may loosen it, or hinder a change of it", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  machine(test, { "a.yaml": policy('source KEY = file "/k"\nrule all: block connect any if KEY') });
  await test.service.reload();
  const loosening = { root: "/p", rules: ['declassify KEY by exec "cat"'] };
  t.match(await run(test, 1000, 501, loosening), { data: { code: "policy-invalid", text: /inherited/ } });
  const own = {
    root: "/p",
    rules: ['source T = file "t"\ndeclassify T by exec "cat"\nrule all2: block exec "x" if T'],
  };
  await run(test, 1000, 502, own);
  const later =
    'source KEY = file "/k"\nsource T = file "/t"\nrule all: block connect any if KEY or T\nrule all2: kill exec "y"';
  machine(test, { "a.yaml": policy(later) });
  await test.service.reload();
  t.same(await rules(test), { 1: "all,all2" });
  const labels = [...(test.service.registry.domain(1)?.session.realm.labels.keys() ?? [])];
  t.same(labels.sort(), ["T", "machine:KEY", "machine:T"], "and equal names are different labels");
});

t.test("a ticket that was given before a change does not serve after it", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const prepared = await rpc(test.socket, "domain.prepare", { policy: PUSH });
  machine(test, { "a.yaml": policy('rule all: block exec "nc"') });
  await test.service.reload();
  const { error } = (await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket })).json;
  t.equal(error.data.code, "policy-changed");
});

t.test("a user's own policy binds his domains and nobody else's", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await run(test, 1000, 501);
  await run(test, 2000, 502);
  as(test, 1000, 503);
  const user = { path: "/home/1000/.config/actplane/policy.yaml", text: policy('rule mine: block exec "nc"') };
  const done = await rpc(test.socket, "policy.reload", { user });
  t.same(done.json.result.domains, [1]);
  t.same(await rules(test), { 1: "mine,push", 2: "push" });
  as(test, 1000, 503);
  const broken = { ...user, text: policy('rule mine: blok exec "nc"') };
  const refused = await rpc(test.socket, "policy.reload", { user: broken });
  t.match(refused.json.error.data, { code: "policy-invalid", exit: 2, text: /policy\.yaml:3:/ });
  t.same(await rules(test), { 1: "mine,push", 2: "push" });
  as(test, 1000, 503);
  await rpc(test.socket, "policy.reload", { user: null });
  t.same(await rules(test), { 1: "push", 2: "push" });
});

t.test("a project's file is reloaded with the children it declares; deltas stay", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const text = (rule: string) => `version: 1
rules:
  one: { ifc: 'rule ${rule}: block exec "git"' }
  two: { ifc: 'rule two: block exec "x"' }
domains:
  session: { bind: [ { rule: one } ] }
  review: { parent: session, bind: [ { rule: two } ] }
default_domain: session
`;
  const file = { path: "/p/actplane.yaml", text: text("one") };
  await run(test, 1000, 501, { root: "/p", file });
  as(test, 1000, 502);
  const child = await rpc(test.socket, "child.prepare", { parent: 1, domain: "review" });
  await rpc(test.socket, "domain.bind", { ticket: child.json.result.ticket });
  as(test, 1000, 503);
  const delta = { root: "/p", rules: ['rule delta: block exec "y"'] };
  await rpc(test.socket, "delta.add", { domain: 1, policy: delta });
  const domains = [{ domain: 1, file: { ...file, text: text("uno") } }];
  const done = await rpc(test.socket, "policy.reload", { domains });
  t.same(done.json.result?.domains, [1, 2], JSON.stringify(done.json.error));
  t.same(await rules(test), { 1: "uno,delta", 2: "uno,two,delta" });
  as(test, 1000, 503);
  const other = [{ domain: 1, file: { path: "/p/other.yaml", text: text("tre") } }];
  t.equal((await rpc(test.socket, "policy.reload", { domains: other })).json.error.data.code, "domain-unknown");
});

t.test("what was in force is in force after a restart, broken files or not", async (t) => {
  const first = await startTestService();
  machine(first, { "a.yaml": policy('rule all: block exec "nc"') });
  await first.service.reload();
  const user = { path: "/h/policy.yaml", text: policy('rule mine: block exec "z"') };
  as(first, 1000, 501);
  await rpc(first.socket, "policy.reload", { user });
  machine(first, { "a.yaml": "broken" });
  const second = await startTestService("lsm", first.folder);
  t.teardown(async () => {
    await second.close();
    await first.close();
  });
  await run(second, 1000, 502);
  t.same(await rules(second), { 1: "all,mine,push" });
  t.match(second.lines.join("\n"), /policies of the machine: .*a\.yaml.* of the last run stay in force/);
});
