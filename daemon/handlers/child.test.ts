import t from "tap";
import { rpc } from "../testing/http.js";
import { startTestService, type TestService } from "../testing/service.js";

const RULE = 'rule push: block exec "git" "push" because "no"';
const CURL = { root: "/p", rules: ['rule curl: kill exec "curl"'] };
const outside = { uid: 1000, gid: 1000, pid: process.pid, pidfd: 500 };
const inside = { ...outside, pidfd: 501 };

/** A service with a domain 1 that the peer `inside` is in, and a peer `outside` of the same user. */
async function scene(policy: object = { root: "/p", rules: [RULE] }): Promise<TestService> {
  const test = await startTestService();
  test.addon.peers = [inside];
  const prepared = await rpc(test.socket, "domain.prepare", { policy });
  await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  return test;
}
const as = (test: TestService, peer: typeof outside) => {
  test.addon.peers = [peer];
};
const rulesOf = async (test: TestService) => {
  as(test, { ...outside, pidfd: 599 });
  const { domains } = (await rpc(test.socket, "control.status")).json.result;
  return Object.fromEntries(domains.map((one: { domain: number; rules: string[] }) => [one.domain, one.rules]));
};
const failure = async (test: TestService, method: string, params: object) =>
  (await rpc(test.socket, method, params)).json.error?.data.code;

t.test("a child has what its parent has, and its own; from inside, or by number from outside", async (t) => {
  const test = await scene();
  t.teardown(() => test.close());
  const prepared = await rpc(test.socket, "child.prepare", { policy: CURL });
  const bound = await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  t.match(bound.json.result, { session: 1, domain: 2, name: "child" });
  as(test, outside);
  const second = await rpc(test.socket, "child.prepare", { policy: CURL, parent: 1 });
  const joined = await rpc(test.socket, "domain.bind", { ticket: second.json.result.ticket });
  t.match(joined.json.result, { session: 1, domain: 3 });
  as(test, { ...outside, pidfd: 502 });
  t.equal(await failure(test, "child.prepare", { policy: CURL }), "no-parent");
  t.equal(await failure(test, "child.prepare", { policy: CURL, parent: 9 }), "domain-unknown");
  t.equal(await failure(test, "child.prepare", { parent: 1 }), "no-policy");
  as(test, { ...outside, uid: 2000, pidfd: 503 });
  t.equal(await failure(test, "child.prepare", { policy: CURL, parent: 1 }), "domain-unknown", "another user's");
  t.same(await rulesOf(test), { 2: ["push", "curl"], 3: ["push", "curl"], 1: ["push"] });
});

t.test("a child ends when nobody is in it or in one of its own, and its number is free", async (t) => {
  const test = await scene();
  t.teardown(() => test.close());
  const child = async (parent: number) => {
    as(test, { ...outside, pidfd: 600 + parent });
    const { json } = await rpc(test.socket, "child.prepare", { policy: CURL, parent });
    return (await rpc(test.socket, "domain.bind", { ticket: json.result.ticket })).json.result?.domain;
  };
  t.same([await child(1), await child(2)], [2, 3]);
  test.engine.empty.add(2);
  test.service.registry.endEmptyChildren();
  t.same(Object.keys(await rulesOf(test)), ["1", "2", "3"], "there is one inside it");
  test.engine.empty.add(3).add(1);
  test.service.registry.endEmptyChildren();
  t.same(Object.keys(await rulesOf(test)), ["1"], "the session's own ends with the session");
  as(test, { ...outside, pidfd: 700 });
  t.equal(await failure(test, "child.prepare", { policy: CURL, parent: 2 }), "domain-unknown");
  t.ok(test.lines.some((line) => line.startsWith("domain 3 ") && line.endsWith("ended")));
});

t.test("a delta reaches the domain and all inside it, and is recorded", async (t) => {
  const test = await scene();
  t.teardown(() => test.close());
  const prepared = await rpc(test.socket, "child.prepare", { policy: CURL });
  await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  t.equal(await failure(test, "delta.add", { domain: 1, policy: CURL }), "domain-unknown", "not to what is around");
  as(test, outside);
  const policy = { root: "/p", rules: ['rule mail: block exec "mail"'] };
  const told: string[] = [];
  const everything = { uid: 0, everything: true, inside: false, view: { sees: () => true } };
  test.service.events.follow(everything, ({ kind, domain }) => told.push(`${kind} ${domain}`));
  const added = await rpc(test.socket, "delta.add", { domain: 1, policy });
  t.match(added.json.result, { domains: [1, 2], delta: { from: 0, uid: 1000, clauses: 1, hash: /^\w{64}$/ } });
  t.same(told, ["policy-change 1", "policy-change 2"], "who follows events is told");
  t.same(await rulesOf(test), { 1: ["push", "mail"], 2: ["push", "mail", "curl"] });
  const { deltas } = (await rpc(test.socket, "delta.list", { domain: 1 })).json.result;
  t.match(deltas, [{ hash: added.json.result.delta.hash, approval: null }]);
  t.equal((await rpc(test.socket, "delta.list", { domain: 2 })).json.result.deltas.length, 1, "the child's own words");
  const again = await rpc(test.socket, "delta.add", { domain: 1, policy });
  t.equal(again.json.error, undefined, "the same text adds nothing");
  t.same((await rulesOf(test))[1], ["push", "mail"]);
});

t.test("what loosens is refused with the reason, and nothing changes", async (t) => {
  const test = await scene({ root: "/p", rules: ['source S = file "s"\nrule a: block connect any if S'] });
  t.teardown(() => test.close());
  const images = new Map(test.engine.images);
  for (const text of ['declassify S by exec "cat"', 'endorse S by exec "cat"', 'rule a: notify exec "x"']) {
    const policy = { root: "/p", rules: [text] };
    const { error } = (await rpc(test.socket, "delta.add", { domain: 1, policy })).json;
    t.match(error.data, { code: "policy-invalid", exit: 2, text: /inherited/ }, text);
    t.equal(await failure(test, "child.prepare", { policy }), "policy-invalid", text);
  }
  t.same(test.engine.images, images);
  t.same((await rpc(test.socket, "delta.list", { domain: 1 })).json.result.deltas, []);
});

t.test("a child that was compiled before its parent's policy changed is not begun", async (t) => {
  const test = await scene();
  t.teardown(() => test.close());
  const prepared = await rpc(test.socket, "child.prepare", { policy: CURL });
  const policy = { root: "/p", rules: ['rule mail: block exec "mail"'] };
  await rpc(test.socket, "delta.add", { domain: 1, policy });
  t.equal(await failure(test, "domain.bind", { ticket: prepared.json.result.ticket }), "policy-changed");
});

t.test("an approval is the word of somebody outside, as the policy wants it", async (t) => {
  const text = `version: 1
policy: 'rule push: block exec "git" "push"'
runtime: { approval: { append_delta: { required: true, require_approval_ref: true, allowed_approvers: [ ann ] } } }
`;
  const test = await scene({ root: "/p", file: { path: "/p/actplane.yaml", text } });
  t.teardown(() => test.close());
  const add = (approval?: object) => ({ domain: 1, policy: CURL, ...(approval ? { approval } : {}) });
  t.equal(await failure(test, "delta.add", add()), "approval-needed");
  t.equal(await failure(test, "child.prepare", { policy: CURL }), "approval-needed");
  const good = { approvedBy: "ann", approvalRef: "T-7" };
  t.equal(await failure(test, "delta.add", add(good)), "approval-needed", "the agent cannot approve its own");
  as(test, outside);
  t.equal(await failure(test, "delta.add", add({ approvedBy: "ann" })), "approval-needed", "no reference");
  t.equal(await failure(test, "delta.add", add({ ...good, approvedBy: "bob" })), "approval-needed", "not on the list");
  const added = await rpc(test.socket, "delta.add", add(good));
  t.match(added.json.result.delta.approval, good);
});

t.test("a running process goes into a child of the domain it is in, and no other", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const uid = process.getuid?.() ?? 0;
  const self = { uid, gid: uid, pid: process.pid, pidfd: 501 };
  test.addon.peers = [self];
  const prepared = await rpc(test.socket, "domain.prepare", { policy: { root: "/p", rules: [RULE] } });
  await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  const ticket = async () => (await rpc(test.socket, "child.prepare", { policy: CURL })).json.result.ticket;
  // What the fake opens by pid is descriptor 600.
  t.equal(
    await failure(test, "child.bind", { ticket: await ticket(), pid: process.pid }),
    "process-unusable",
    "outside",
  );
  test.engine.tasks.set(600, { domain: 9, session: 9, realm: 1, labels: 0n, lineage: 0n });
  t.equal(
    await failure(test, "child.bind", { ticket: await ticket(), pid: process.pid }),
    "process-unusable",
    "elsewhere",
  );
  test.engine.tasks.set(600, { domain: 1, session: 1, realm: 1, labels: 0n, lineage: 0n });
  const bound = await rpc(test.socket, "child.bind", { ticket: await ticket(), pid: process.pid });
  t.match(bound.json.result, { domain: 2, session: 1, processes: 1 });
  t.equal(test.engine.tasks.get(600)?.domain, 2);
});
