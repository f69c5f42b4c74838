import t from "tap";
import { AP, layout } from "./abi.generated.js";
import { decodeEvent } from "./event-record.js";

const { size, fields } = layout.ap_event;

function record(target: string, exe: string, argv: string): Buffer {
  const texts = [target, exe, argv].map((text) => Buffer.from(text, "latin1"));
  const header = Buffer.alloc(size);
  header.writeUInt8(AP.AP_EVENT_MATCH, fields.kind.offset);
  const lengths = [fields.target_len, fields.exe_len, fields.argv_len];
  for (const [index, text] of texts.entries()) header.writeUInt16LE(text.length, lengths[index]!.offset);
  return Buffer.concat([header, ...texts]);
}

t.test("every field", async (t) => {
  const bytes = record("/etc/passwd", "/usr/bin/cat", "cat\0/etc/passwd\0");
  bytes.writeBigUInt64LE(7n, fields.time.offset);
  bytes.writeBigUInt64LE(8n, fields.sequence.offset);
  bytes.writeBigUInt64LE(9n, fields.start.offset);
  bytes.writeBigUInt64LE(10n, fields.parent_start.offset);
  bytes.writeBigUInt64LE(1n << 63n, fields.labels.offset);
  bytes.writeBigUInt64LE(2n, fields.gained.offset);
  bytes.writeBigUInt64LE(77n, fields.file.offset + layout.ap_file_key.fields.inode.offset);
  bytes.writeBigUInt64LE((1n << 63n) | 5n, fields.file.offset + layout.ap_file_key.fields.volume.offset);
  const numbers = [fields.domain, fields.session, fields.pid, fields.ppid, fields.uid];
  for (const [index, field] of numbers.entries()) bytes.writeUInt32LE(100 + index, field.offset);
  bytes.writeUInt16LE(3, fields.rule.offset);
  bytes.writeUInt16LE(1, fields.clause.offset);
  bytes.writeUInt8(AP.AP_OP_OPEN, fields.op.offset);
  bytes.writeUInt8(AP.AP_EFFECT_BLOCK, fields.effect.offset);
  bytes.writeUInt8(AP.AP_OUTCOME_REFUSED, fields.outcome.offset);
  t.same(decodeEvent(bytes), {
    kind: "match",
    time: 7n,
    sequence: 8n,
    domain: 100,
    session: 101,
    pid: 102,
    ppid: 103,
    uid: 104,
    start: 9n,
    parentStart: 10n,
    labels: 1n << 63n,
    gained: 2n,
    rule: 3,
    clause: 1,
    operation: "open",
    effect: "block",
    outcome: "refused",
    fault: null,
    file: { inode: 77n, volume: (1n << 63n) | 5n, generation: 0, realm: 0 },
    endpoint: null,
    target: "/etc/passwd",
    exe: "/usr/bin/cat",
    argv: ["cat", "/etc/passwd"],
  });
});

t.test("endpoints", async (t) => {
  const bytes = record("", "/x", "");
  const base = fields.endpoint.offset;
  bytes.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 7], base + layout.ap_endpoint_key.fields.address.offset);
  bytes.writeUInt16LE(443, base + layout.ap_endpoint_key.fields.port.offset);
  bytes.writeUInt16LE(2, base + layout.ap_endpoint_key.fields.family.offset);
  t.same(decodeEvent(bytes).endpoint, { address: "10.0.0.7", port: 443, family: 2 });
});

t.test("hostile names and empty arguments", async (t) => {
  const event = decodeEvent(record("/a\xff", "", "x\0\0y"));
  t.equal(event.target, "/a\ufffd");
  t.same(event.argv, ["x", "", "y"]);
  t.same(decodeEvent(record("", "", "")).argv, []);
});

t.test("records of another shape are refused", async (t) => {
  t.throws(() => decodeEvent(Buffer.alloc(size - 1)), { message: /shorter/ });
  t.throws(() => decodeEvent(record("/abc", "", "").subarray(0, size + 3)), { message: /beyond/ });
  const unknown = record("", "", "");
  unknown.writeUInt8(99, fields.kind.offset);
  t.throws(() => decodeEvent(unknown), { message: /unknown kind 99/ });
  const operation = record("", "", "");
  operation.writeUInt8(99, fields.op.offset);
  t.throws(() => decodeEvent(operation), { message: /unknown operation/ });
});
