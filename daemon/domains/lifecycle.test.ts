import t from "tap";
import { rpc } from "../testing/http.js";
import { startTestService, type TestService } from "../testing/service.js";

const RULE = 'rule push: block exec "git" "push" because "no"';
const prepare = (test: TestService, more: object = {}) =>
  rpc(test.socket, "domain.prepare", { policy: { root: "/p/", rules: [RULE], ...more } });
const ticketOf = async (test: TestService) => (await prepare(test)).json.result.ticket as string;
const peer = (uid: number, pidfd: number, pid = process.pid) => ({ uid, gid: uid, pid, pidfd });

t.test("prepare, bind, status, end: the whole way", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const prepared = await prepare(test);
  t.match(prepared.json.result, { root: "/p", feedback: null, warnings: [] });
  const bound = await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  t.match(bound.json.result, { session: 1, domain: 1, name: "default" });
  t.ok(test.engine.watching);
  const order = ["setMounts", "watch true", "setImage 1", "createSession 1", "bind 1"];
  t.same(test.engine.calls, order, "the image is there before the process is");

  test.engine.tasks.clear();
  const { domains } = (await rpc(test.socket, "control.status")).json.result;
  t.match(domains, [{ domain: 1, uid: 1000, root: "/p", tasks: 1, rules: ["push"], parent: null }]);

  t.notOk(test.service.registry.endIfEmpty(1), "not while a thread lives");
  test.engine.sessions.set(1, 0);
  t.ok(test.service.registry.endIfEmpty(1));
  await new Promise((resolve) => setTimeout(resolve, 10));
  t.notOk(test.engine.watching, "nothing is taxed when no domain lives");
  t.same((await rpc(test.socket, "control.status")).json.result.domains, []);
});

t.test("whatever fails, nothing is left behind", async (t) => {
  for (const call of ["createSession", "setMounts", "setImage", "bind"]) {
    const test = await startTestService();
    const ticket = await ticketOf(test);
    test.engine.fail = { call, code: "EIO" };
    const { json } = await rpc(test.socket, "domain.bind", { ticket });
    t.equal(json.error.data.code, "internal", call);
    test.engine.fail = null;
    t.equal(test.engine.sessions.size, 0, call);
    await new Promise((resolve) => setTimeout(resolve, 10));
    t.notOk(test.engine.watching, call);
    t.same(test.service.registry.all(), [], call);
    const again = await rpc(test.socket, "domain.bind", { ticket: await ticketOf(test) });
    t.ok(again.json.result, `${call}: the next one works`);
    await test.close();
  }
});

t.test("inside a domain: a child in the same session; attach is refused", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await rpc(test.socket, "domain.bind", { ticket: await ticketOf(test) });
  const child = await prepare(test, { rules: ['rule c: kill exec "curl"'], root: "/q" });
  const bound = await rpc(test.socket, "domain.bind", { ticket: child.json.result.ticket });
  t.match(bound.json.result, { session: 1, domain: 2 });
  const { domains } = (await rpc(test.socket, "control.status")).json.result;
  t.match(domains, [{ domain: 2, parent: 1, rules: ["push", "c"] }]);
  t.equal(domains.length, 1, "a child does not see its parent");
  const attach = await rpc(test.socket, "domain.attach", { ticket: "A".repeat(32), pid: process.pid });
  t.equal(attach.json.error.data.code, "inside-domain");
});

t.test("other users: no status, no events, no ticket, no process", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const stolen = await ticketOf(test);
  await rpc(test.socket, "domain.bind", { ticket: await ticketOf(test) });
  test.addon.peers = [peer(2000, 501)];
  t.same((await rpc(test.socket, "control.status")).json.result.domains, []);
  t.same((await rpc(test.socket, "violations.list", { limit: 10 })).json.result.violations, []);
  t.equal((await rpc(test.socket, "domain.bind", { ticket: stolen })).json.error.data.code, "ticket-unknown");
  const attach = await rpc(test.socket, "domain.attach", { ticket: await ticketOf(test), pid: process.pid });
  t.equal(attach.json.error.data.code, "process-unusable");
});

t.test("a policy with mistakes: the place, the text, exit 2", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const { error } = (await prepare(test, { rules: ["rule a: blok"] })).json;
  t.match(error.data, { code: "policy-invalid", exit: 2, text: /^--rule:1:/ });
  t.ok(error.data.diagnostics.length > 0);
  const none = await prepare(test, { rules: [] });
  t.match(none.json.error.data, { code: "no-policy", exit: 2 });
  test.addon.peers = [peer(3000, 503)];
  const homeless = await prepare(test, { rules: ['rule a: block read file "~/.ssh/**"'] });
  t.match(homeless.json.error.data, { code: "policy-invalid", text: /passwd/ });
});

t.test("a weak tier asks for consent", async (t) => {
  const test = await startTestService("tracepoint");
  t.teardown(() => test.close());
  const refused = await prepare(test);
  t.match(refused.json.error.data, { code: "tier-too-weak", exit: 2, text: /kill-before-start/ });
  const accepted = await rpc(test.socket, "domain.prepare", {
    policy: { root: "/p", rules: [RULE] },
    accept: ["kill-before-start"],
  });
  t.ok(accepted.json.result);
});

t.test("a process that is inside stays inside, whatever fails after", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  test.engine.fail = { call: "bindTree", code: "EIO" };
  test.addon.peers = [peer(process.getuid?.() ?? 0, 504)];
  const attach = await rpc(test.socket, "domain.attach", { ticket: await ticketOf(test), pid: process.pid });
  t.equal(attach.json.error.data.code, "internal");
  t.equal(test.service.registry.all().length, 1, "its numbers are not given to somebody else");
  t.ok(test.engine.images.has(1));
});
