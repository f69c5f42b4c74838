import t from "tap";
import { AP, layout } from "../../policies/compiler/index.js";
import { exchange, rpc } from "../testing/http.js";
import { record } from "../testing/record.js";
import { startTestService } from "../testing/service.js";

const { fields } = layout.ap_event;

const RULES = [
  'source S = file ".env"\nrule leak:\n  block connect endpoint "*" if S because "stays here"\ndeclassify S by exec "redact"',
  'rule tested:\n  block exec "git" unless after exec "npm" since write "src/**"',
];

async function bound() {
  const test = await startTestService();
  const { json } = await rpc(test.socket, "domain.prepare", { policy: { root: "/p", rules: RULES } });
  if (!json.result) throw new Error(JSON.stringify(json));
  await rpc(test.socket, "domain.bind", { ticket: json.result.ticket });
  test.engine.tasks.clear();
  return test;
}

t.test("a match: rule, reason, where the label came from, what to do next", async (t) => {
  const test = await bound();
  t.teardown(() => test.close());
  const { onEvent } = test.addon;
  const file = (inode: number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt(inode));
    return buffer;
  };
  const flow = (kind: number, op: number, inode: number, head: Record<string, number>, target: string) => {
    const made = record({ kind, op, gained: 1, labels: 1, ...head }, target);
    file(inode).copy(made, fields.file.offset + layout.ap_file_key.fields.inode.offset);
    onEvent(made);
  };
  flow(AP.AP_EVENT_FLOW_IN, AP.AP_OP_READ, 77, { sequence: 1 }, "/p/.env");
  flow(AP.AP_EVENT_FLOW_OUT, AP.AP_OP_WRITE, 78, { sequence: 2 }, "/tmp/out.json");
  flow(AP.AP_EVENT_FLOW_IN, AP.AP_OP_READ, 78, { sequence: 3, pid: 20, start: 9 }, "/tmp/out.json");
  onEvent(
    record({ kind: AP.AP_EVENT_FLOW_FORK, sequence: 4, pid: 21, start: 10, ppid: 20, parent_start: 9, labels: 1 }),
  );
  onEvent(
    record({
      kind: AP.AP_EVENT_MATCH,
      op: AP.AP_OP_CONNECT,
      effect: AP.AP_EFFECT_BLOCK,
      outcome: AP.AP_OUTCOME_REFUSED,
      sequence: 5,
      pid: 21,
      start: 10,
      labels: 1,
    }),
  );
  const { violations } = (await rpc(test.socket, "violations.list", { limit: 5 })).json.result;
  t.match(violations, [
    {
      kind: "match",
      rule: "leak",
      clause: 1,
      operation: "connect",
      effect: "block",
      outcome: "refused",
      labels: ["S"],
      reason: "stays here",
    },
  ]);
  t.same(
    violations[0].provenance.map(
      (step: { operation: string; target: string; pid: number }) => `${step.operation} ${step.target} ${step.pid}`,
    ),
    ["read /p/.env 10", "write /tmp/out.json 10", "read /tmp/out.json 20", "fork process 20 21"],
  );
  t.match(violations[0].next[0], /Run exec "redact" on the data/);
  const stream = await exchange(test.socket, "GET", "/events?since=1");
  t.match(
    stream.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
    [{ kind: "match", sequence: 2 }],
  );
});

t.test("what closed a gate: the file and who wrote it, from the record of its session", async (t) => {
  const test = await bound();
  t.teardown(() => test.close());
  const s = 1_000_000_000;
  const stamp = (head: Record<string, number>, target: string) =>
    test.addon.onEvent(record({ kind: AP.AP_EVENT_STAMP, rule: 3, pid: 812, ...head }, target, "/usr/bin/vim"));
  stamp({ sequence: 1, time: 3 * s }, "/p/src/old.ts");
  stamp({ sequence: 2, time: 6 * s }, "/p/src/a.ts");
  stamp({ sequence: 3, time: 6 * s, session: 2 }, "/p/src/other.ts");
  test.engine.stamps = [0n, 5n * BigInt(s), 0n, 6n * BigInt(s)];
  const refused = { effect: AP.AP_EFFECT_BLOCK, outcome: AP.AP_OUTCOME_REFUSED, rule: 1 };
  const match = { kind: AP.AP_EVENT_MATCH, op: AP.AP_OP_EXEC, sequence: 4, time: 20 * s, ...refused };
  test.addon.onEvent(record(match, "/usr/bin/git"));
  const { violations } = (await rpc(test.socket, "violations.list", { limit: 5 })).json.result;
  t.same(violations[0].missing, ['exec "npm" was stale: "/p/src/a.ts" was written by vim (pid 812) 14 s before']);
});

t.test("loss is told from the kernel's own count, not from crossed records", async (t) => {
  const test = await bound();
  t.teardown(() => test.close());
  const flow = (sequence: number) => test.addon.onEvent(record({ kind: AP.AP_EVENT_STAMP, sequence }));
  flow(2);
  flow(1);
  test.engine.lost = 7;
  flow(9);
  flow(10);
  const lines = (await exchange(test.socket, "GET", "/events")).text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.match(
    lines.filter((line) => line.kind === "lost"),
    [{ count: 7, session: 1 }],
  );
});

t.test("the end of a session, and records that make no sense", async (t) => {
  const test = await bound();
  t.teardown(() => test.close());
  const { onEvent } = test.addon;
  onEvent(Buffer.alloc(3));
  onEvent(record({ kind: 99 }));
  onEvent(record({ kind: AP.AP_EVENT_MATCH, domain: 4000 }));
  onEvent(record({ kind: AP.AP_EVENT_MATCH, session: 9, outcome: 1 }));
  t.same((await rpc(test.socket, "violations.list", { limit: 5 })).json.result.violations, []);
  onEvent(record({ kind: AP.AP_EVENT_SESSION_END }));
  t.equal(test.service.registry.all().length, 1, "a late record does not end a session that lives");
  test.engine.sessions.set(1, 0);
  onEvent(record({ kind: AP.AP_EVENT_SESSION_END }));
  t.equal(test.service.registry.all().length, 0);
});

t.test("a follower gets what comes, and only his", async (t) => {
  const test = await bound();
  t.teardown(() => test.close());
  const { request } = await import("node:http");
  let text = "";
  const sent = request({ socketPath: test.socket, path: "/events?follow=1&since=100", agent: false }, (answer) => {
    answer.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    answer.on("error", () => {});
  }).end();
  sent.on("error", () => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  test.addon.onEvent(record({ kind: AP.AP_EVENT_FAULT, fault: AP.AP_FAULT_PATH_TOO_LONG, sequence: 1 }, "/x"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  sent.destroy();
  t.match(JSON.parse(text), { kind: "fault", rule: null, outcome: "refused", reason: /path is longer/ });
  t.match((await exchange(test.socket, "GET", "/events?follow=2")).json.error.data.code, "invalid-params");
});
