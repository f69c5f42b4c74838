import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { rpc } from "../testing/http.js";
import { startTestService } from "../testing/service.js";
import { Audit } from "./audit.js";
import { link, START } from "./chain.js";
import { fieldsOf } from "./journal.js";

function scene(test: { teardown(undo: () => void): unknown }) {
  const folder = mkdtempSync(join(tmpdir(), "actplane-audit-"));
  test.teardown(() => rmSync(folder, { recursive: true }));
  const journaled: number[] = [];
  const journal = { write: (uid: number, records: readonly unknown[]) => void journaled.push(uid, records.length) };
  return { journaled, audit: new Audit(folder, journal, () => {}) };
}

t.test("each user has a book of his own, and the journal gets the same", async (t) => {
  const { audit, journaled } = scene(t);
  audit.add(1000, { kind: "act", n: 1 });
  audit.add(2000, { kind: "act", n: 2 });
  t.match(await audit.read(1000, 10, 1e9), [{ seq: 1, n: 1 }]);
  t.match(await audit.read(2000, 10, 1e9), [{ seq: 1, n: 2 }]);
  t.same(await audit.read(3000, 10, 1e9), []);
  t.same(journaled, [1000, 1, 2000, 1]);
});

t.test("a flood costs its variety, and what has no room is counted", async (t) => {
  const { audit } = scene(t);
  for (let n = 0; n < 100_000; n++) audit.add(1000, { kind: "decision", target: "same" });
  for (let n = 0; n < 5_000; n++) audit.add(1000, { kind: "decision", target: `t${n}` });
  const records = await audit.read(1000, 5_000, 1e9);
  t.equal(records.length, 2_001);
  t.match(records[0], { target: "same", times: 100_000 });
  t.match(records.at(-1), { kind: "audit", what: "dropped", count: 3_001 });
  t.equal((await audit.verify(1000)).problem, null);
});

t.test("a journal entry has the record's fields, each one line", (t) => {
  const record = link({ kind: "act", method: "delta.add", byUid: 7, evil: "x\nPRIORITY=0" }, "2026", START);
  const lines = fieldsOf(1000, record).trimEnd().split("\n");
  t.ok(lines.every((line) => /^[A-Z_]+=/.test(line)));
  t.ok(lines.includes("ACTPLANE_METHOD=delta.add"));
  t.ok(lines.includes("ACTPLANE_BY_UID=7"));
  t.equal(lines.filter((line) => line.startsWith("PRIORITY=")).length, 1);
  t.end();
});

t.test("acts, refused ones too, sessions and decisions of a service are on record; texts only as hashes", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const policy = { root: "/p", rules: ['rule secretrule: block exec "git"'] };
  const prepared = await rpc(test.socket, "domain.prepare", { policy });
  await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  await rpc(test.socket, "domain.attach", { ticket: "A".repeat(32), pid: 1 });
  await rpc(test.socket, "delta.add", { domain: 1, policy: { root: "/p", rules: ['rule more: kill exec "nc"'] } });
  test.addon.peers = [{ uid: 1000, gid: 1000, pid: process.pid, pidfd: 510 }];
  const { records } = (await rpc(test.socket, "audit.read", { limit: 100 })).json.result;
  t.match(records, [
    { kind: "session", what: "begin", domain: 1 },
    { kind: "act", method: "domain.bind", byUid: 1000, from: 0, domain: 1 },
    { kind: "act", method: "domain.attach", from: 1, error: "inside-domain" },
    { kind: "act", method: "delta.add", from: 1, domain: 1, delta: { hash: /^\w{64}$/ }, policyHash: /^\w{64}$/ },
  ]);
  t.notMatch(JSON.stringify(records), /secretrule|kill exec|AAAA/);
  t.match((await rpc(test.socket, "audit.verify")).json.result, { records: 4, problem: null });
  test.addon.peers = [{ uid: 0, gid: 0, pid: process.pid, pidfd: 511 }];
  const service = (await rpc(test.socket, "audit.read", { limit: 100 })).json.result.records;
  t.match(service, [{ kind: "service", what: "start", policies: 0 }]);
});
