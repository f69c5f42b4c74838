/** From text to the image, read back by the interpreter. */
import t from "tap";
import { textOrigin } from "../language/origin.js";
import { parse } from "../language/parse.js";
import { THIRTEEN } from "../language/thirteen.js";
import type { EffectivePolicy } from "../language/tree.js";
import { layout } from "./abi.generated.js";
import {
  AP,
  type CompileOptions,
  compile,
  emptyTables,
  evaluate,
  ImageReader,
  matchEndpoint,
  matchExec,
  matchSet,
  matchUnix,
  movesOf,
} from "./index.js";

function effective(...texts: string[]): EffectivePolicy {
  const parts = texts.map((text, index) => {
    const { policy, diagnostics } = parse(text, textOrigin(`policy${index}`, text), { fragment: true });
    if (!policy) throw new Error(JSON.stringify(diagnostics, null, 2));
    return { policy, root: "/p", home: "/home/al" };
  });
  return { domain: "session", parts };
}

const options = (over: Partial<CompileOptions> = {}): CompileOptions => ({
  tables: emptyTables(),
  resolveHost: () => [],
  ...over,
});

function compiled(policy: EffectivePolicy, over: Partial<CompileOptions> = {}) {
  const result = compile(policy, options(over));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return { ...result, reader: new ImageReader(result.image) };
}

const file = (image: ImageReader, path: string) => matchSet(image, AP.AP_GROUP_FILE, Buffer.from(path));
const nothing = { labels: 0n, lineage: 0n, stamps: new Map<number, bigint>() };

t.test("exec with arguments, in order, not next to each other", async (t) => {
  const { reader, operations } = compiled(
    effective(`rule r: kill exec "git" "push" "--force*" block exec "git" "push" notify exec "/opt/x" because "no"`),
  );
  const fired = (paths: string[], ...args: string[]) =>
    evaluate(reader, AP.AP_OP_EXEC, matchExec(reader, paths, args), nothing).map((one) => one.number);
  t.same(fired(["/usr/bin/git"], "-C", "x", "push", "origin", "--force-with-lease"), [0, 1]);
  t.same(fired(["/usr/bin/git"], "--force", "push"), [1], "order matters");
  t.same(fired(["/usr/bin/git"], "status"), []);
  t.same(fired(["/usr/bin/node", "/usr/bin/git"], "push"), [1], "any name of what runs");
  t.same(fired(["/opt/x"]), [2]);
  t.same(operations, ["exec"]);
});

t.test("the same argument twice needs two arguments", async (t) => {
  const { reader } = compiled(effective(`rule r: block exec "a" "x" "x" block exec "b" "x"`));
  const fired = (program: string, ...args: string[]) =>
    evaluate(reader, AP.AP_OP_EXEC, matchExec(reader, [program], args), nothing).length;
  t.equal(fired("/a", "x"), 0);
  t.equal(fired("/a", "x", "x"), 1);
  t.equal(fired("/b", "x"), 1);
});

t.test("sources, transforms and label conditions", async (t) => {
  const { reader, tables, reports } = compiled(
    effective(`
      source SECRET = file "**/.env"
      source NET = endpoint "10.0.0."
      source AGENT = exec "codex"
      endorse REVIEWED by exec "review"
      declassify SECRET by exec "redact" "--all"
      rule leak: block connect endpoint "*" if SECRET and not REVIEWED because "secret"
    `),
  );
  const bit = (name: string) => 1n << BigInt(tables.labels.get(name)!);
  const moves = (operation: number, atoms: Set<number>) =>
    movesOf(reader, operation, atoms).map(({ kind, bits }) => ({ kind, bits }));
  t.same(moves(AP.AP_OP_READ, file(reader, "/p/.env")), [{ kind: AP.AP_MOVE_GAIN, bits: bit("SECRET") }]);
  t.same(moves(AP.AP_OP_OPEN, file(reader, "/p/.env")), [], "open is the kernel's matter");
  t.same(moves(AP.AP_OP_RECV, matchEndpoint(reader, "10.0.0.9", 1)), [{ kind: AP.AP_MOVE_GAIN, bits: bit("NET") }]);
  t.same(moves(AP.AP_OP_EXEC, matchExec(reader, ["/codex"], [])), [{ kind: AP.AP_MOVE_GAIN, bits: bit("AGENT") }]);
  t.same(moves(AP.AP_OP_EXEC, matchExec(reader, ["/review"], [])), [{ kind: AP.AP_MOVE_GAIN, bits: bit("REVIEWED") }]);
  t.same(moves(AP.AP_OP_EXEC, matchExec(reader, ["/redact"], ["--all"])), [
    { kind: AP.AP_MOVE_DROP, bits: bit("SECRET") },
  ]);
  const fires = (labels: bigint) =>
    evaluate(reader, AP.AP_OP_CONNECT, matchEndpoint(reader, "2001:db8::1", 443), { ...nothing, labels }).length;
  t.equal(fires(0n), 0);
  t.equal(fires(bit("SECRET")), 1);
  t.equal(fires(bit("SECRET") | bit("REVIEWED")), 0);
  t.equal(evaluate(reader, AP.AP_OP_CONNECT, matchUnix(reader, "@x"), { ...nothing, labels: bit("SECRET") }).length, 1);
  t.match(reports, [
    {
      rule: 0,
      name: "leak",
      clause: 0,
      effect: "block",
      operation: "connect",
      target: 'endpoint "*"',
      because: "secret",
      file: "policy0",
      line: 7,
      when: "SECRET and not REVIEWED",
      unless: null,
      labels: ["SECRET"],
      absentLabels: ["REVIEWED"],
      declassifiers: [{ label: "SECRET", by: 'exec "redact" "--all"' }],
      endorsers: [{ label: "REVIEWED", by: 'exec "review"' }],
    },
  ]);
});

t.test("one operation gives all labels of its sources", async (t) => {
  const { reader, tables } = compiled(
    effective(`source A = file "x" source B = file "x" rule r: block exec "y" if A and B`),
  );
  const moves = movesOf(reader, AP.AP_OP_READ, file(reader, "/p/x"));
  t.same(
    moves.map((one) => one.bits),
    [0b11n],
  );
  t.equal(tables.labels.size, 2);
});

t.test("gates with exits and since, lineage and target", async (t) => {
  const { reader, tables, reports } = compiled(
    effective(`
      rule tested: block exec "git" "commit" unless after exec "make" "test" exits 0 since write "src/**" or write "test/**"
      rule db: block open file "prod.db" unless lineage-includes exec "migrate"
      rule inside: block write file "/**" unless target "**" or target not "/etc/**" and after exec "ok"
    `),
  );
  t.equal(tables.events.size, 7, "with an event for each program whose name could be forged");
  t.equal(tables.lineage.size, 1);
  const make = movesOf(reader, AP.AP_OP_EXEC, matchExec(reader, ["/make"], ["test"]));
  t.match(make, [{ kind: AP.AP_MOVE_STAMP_ON_EXIT, exits: 0 }]);
  const edit = movesOf(reader, AP.AP_OP_WRITE, file(reader, "/p/src/a"));
  t.match(edit, [{ kind: AP.AP_MOVE_STAMP }]);
  const [gate, since] = [make[0]!.event, edit[0]!.event];
  const commit = matchExec(reader, ["/git"], ["commit"]);
  const blocked = (...stamps: [number, bigint][]) =>
    evaluate(reader, AP.AP_OP_EXEC, commit, { ...nothing, stamps: new Map(stamps) }).length === 1;
  t.ok(blocked());
  t.notOk(blocked([gate, 5n]));
  t.notOk(blocked([gate, 5n], [since, 4n]));
  t.ok(blocked([gate, 5n], [since, 6n]));
  t.ok(blocked([gate, 5n], [since, 5n]), "an edit in the same instant makes it stale");

  const migrate = movesOf(reader, AP.AP_OP_EXEC, matchExec(reader, ["/migrate"], []));
  t.same(
    migrate.map(({ kind, bits }) => [kind, bits]),
    [[AP.AP_MOVE_LINEAGE, 1n]],
  );
  const open = (lineage: bigint) =>
    evaluate(reader, AP.AP_OP_OPEN, file(reader, "/p/prod.db"), { ...nothing, lineage }).length;
  t.equal(open(0n), 1);
  t.equal(open(1n), 0);

  const write = (path: string) => evaluate(reader, AP.AP_OP_WRITE, file(reader, path), nothing).length;
  t.equal(write("/p/x"), 0);
  t.equal(write("/p"), 0);
  t.equal(write("/tmp/x"), 1);
  t.match(reports[0], {
    gates: [
      { event: gate, text: 'exec "make" "test"', exits: 0, since: [{ event: since, text: 'write "src/**"' }, {}] },
    ],
    unless: 'after exec "make" "test" exits 0 since write "src/**" or write "test/**"',
  });
});

t.test("who closes a gate by passing it: all its events are one more, which two of them meet in", async (t) => {
  const { reader, tables } = compiled(
    effective(`
      rule once: block exec "{push,sync}" unless after exec "confirm" exits 0 since exec "push" or exec "sync"
      rule again: block exec "push" unless after exec "confirm" exits 0 since exec "sync" or exec "push"
      rule files: block exec "commit" unless after exec "make" since write "a" or write "b"
    `),
  );
  t.equal(
    tables.events.size,
    2 * 2 + 2 + 2 + 1,
    "one in common for both orders, and none where a commit closes nothing",
  );
  const stamps = (program: string) => {
    const moves = movesOf(reader, AP.AP_OP_EXEC, matchExec(reader, [`/${program}`], []));
    return moves.filter(({ kind }) => kind === AP.AP_MOVE_STAMP).map(({ event }) => event);
  };
  const [push, sync] = [stamps("push"), stamps("sync")];
  const common = push.filter((event) => sync.includes(event));
  t.match([push.length, sync.length, common.length], [2, 2, 1]);
  const confirm = movesOf(reader, AP.AP_OP_EXEC, matchExec(reader, ["/confirm"], []))[0]!.event;
  const fired = (...happened: [number, bigint][]) =>
    evaluate(reader, AP.AP_OP_EXEC, matchExec(reader, ["/push"], []), { ...nothing, stamps: new Map(happened) }).length;
  t.equal(fired([confirm, 5n]), 0);
  for (const event of new Set([...push, ...sync])) t.equal(fired([confirm, 5n], [event, 5n]), 2);

  const rows = reader.section(layout.ap_image.fields.closes_cell)!;
  const closes = (event: number) => reader.u16(rows + event * layout.ap_closes.size);
  t.same([...new Set([...push, ...sync])].map(closes).sort(), [confirm, confirm, AP.AP_NONE16]);
  t.equal(
    compiled(effective('rule r: block exec "x" unless after exec "y"')).reader.section({
      offset: layout.ap_image.fields.closes_cell.offset,
    }),
    null,
  );
});

t.test("of an exec whose arguments nobody knows, what grants is told from what tightens", async (t) => {
  const { reader } = compiled(
    effective(`
      source SEEN = exec "**" "in"
      endorse SEEN by exec "**" "in"
      declassify SEEN by exec "tool" "clean"
      rule push: block exec "tool" "push" unless after exec "tool" "ask" since exec "tool" "push"
      rule low: block exec "x" unless lineage-includes exec "tool"
    `),
  );
  const atoms = matchExec(reader, ["/tool"], ["ask", "push", "clean", "in"]);
  const moves = movesOf(reader, AP.AP_OP_EXEC, atoms);
  const kinds = (tightens: boolean) =>
    moves
      .filter((one) => one.tightens === tightens)
      .map(({ kind }) => kind)
      .sort();
  t.same(kinds(true), [AP.AP_MOVE_GAIN, AP.AP_MOVE_STAMP]);
  t.same(kinds(false), [AP.AP_MOVE_GAIN, AP.AP_MOVE_DROP, AP.AP_MOVE_LINEAGE, AP.AP_MOVE_STAMP]);
});

t.test("endpoints: hosts are kept by name, Unix sockets by glob", async (t) => {
  const policy = effective(`
    rule net: block connect endpoint "api.example.com:443"
      notify connect endpoint "unix:/run/*.sock" notify connect endpoint "unix:@app*" notify connect endpoint "gone.example"
  `);
  const asked: string[] = [];
  const { reader, hosts, diagnostics } = compiled(policy, {
    resolveHost: (name) => {
      asked.push(name);
      return name === "api.example.com" ? ["192.0.2.1", "2001:db8::5", "not an address"] : [];
    },
  });
  t.same(hosts, ["api.example.com", "gone.example"]);
  t.same(asked, hosts);
  t.match(diagnostics, [{ code: "unresolved-host", severity: "warning" }]);
  t.equal(diagnostics.length, 1);
  t.same([...matchEndpoint(reader, "192.0.2.1", 443)], [0]);
  t.same([...matchEndpoint(reader, "2001:db8::5", 443)], [0]);
  t.same([...matchEndpoint(reader, "192.0.2.1", 80)], []);
  t.same([...matchUnix(reader, "/run/x.sock")], [1]);
  t.same([...matchUnix(reader, "/run/a/x.sock")], []);
  t.same([...matchUnix(reader, "@app/1")], [2]);
});

t.test("numbers stay the same across compilations, and only a success takes new ones", async (t) => {
  const first = compiled(effective(`source A = file "a" source B = file "b" rule r: block exec "x" if A or B`));
  const before = new Map(first.tables.labels);
  const second = compiled(effective(`source C = file "c" source B = file "b" rule r: block exec "x" if C or B`), {
    tables: first.tables,
  });
  t.equal(second.tables.labels.get("B"), first.tables.labels.get("B"));
  t.equal(second.tables.labels.get("C"), 2);
  t.same(first.tables.labels, before, "the caller's tables are unchanged");
});

t.test("rules of the same name in parent and child", async (t) => {
  const { reader, reports } = compiled(effective(`rule r: block exec "a"`, `rule r: kill exec "a"`));
  const fired = evaluate(reader, AP.AP_OP_EXEC, matchExec(reader, ["/a"], []), nothing);
  t.same(
    fired.map((one) => [one.rule, one.effect]),
    [
      [0, AP.AP_EFFECT_BLOCK],
      [1, AP.AP_EFFECT_KILL],
    ],
  );
  t.same(
    reports.map((one) => [one.rule, one.file]),
    [
      [0, "policy0"],
      [1, "policy1"],
    ],
  );
});

t.test("a clause that cannot fire is left out, with a warning", async (t) => {
  const result = compiled(effective(`rule r: block exec "a" if not true`));
  t.same(evaluate(result.reader, AP.AP_OP_EXEC, matchExec(result.reader, ["/a"], []), nothing), []);
  t.match(result.diagnostics, [{ code: "never-fires" }]);
});

t.test("limits are errors at the place that exceeds them", async (t) => {
  const many = (count: number, line: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => line(n)).join("\n");
  const fails = (text: string, over: Partial<CompileOptions> = {}) => {
    const result = compile(effective(text), options(over));
    return result.ok ? [] : result.diagnostics;
  };
  const labels = new Map(Array.from({ length: 64 }, (_, n) => [`L${n}`, n]));
  t.match(fails(`source X = file "x"`, { tables: { ...emptyTables(), labels } }), [
    { code: "too-many-labels", line: 1, column: 8 },
  ]);
  t.match(fails(many(65, (n) => `rule r${n}: block exec "a" unless lineage-includes exec "p${n}"`)), [
    { code: "image-too-large", line: 65, message: /64 lineage/ },
  ]);
  t.match(fails(many(65, (n) => `rule r${n}: block exec "a" unless after exec "p${n}"`)), [
    { code: "image-too-large", line: 65, message: /128 after/ },
  ]);
  t.match(fails(many(16385, (n) => `rule r${n}: block exec "a" "b${n}"`)), [
    { code: "image-too-large", line: 16384, message: /16384 distinct sequences of arguments/ },
    {},
  ]);
  t.match(fails(`rule r: block open file "/a" block open file "**/*a????????????????b*"`), [
    { code: "pattern-too-complex", line: 1, column: 46 },
  ]);
});

t.test("100 patterns of an ordinary mix take no time to speak of", async (t) => {
  const pattern = (n: number) =>
    [`/srv/w${n}/data${n}.db`, `/etc/app${n}/**`, `**/*.ext${n}`, `src${n}/**/t*.ts`, `**/build${n % 5}/**`][n % 5]!;
  const text = Array.from({ length: 100 }, (_, n) => `rule r${n}: block write file "${pattern(n)}"`).join("\n");
  const begin = performance.now();
  const { statistics } = compiled(effective(text));
  const took = performance.now() - begin;
  t.comment(`${Math.round(took)} ms, ${statistics.bytes} bytes, states ${statistics.groups[0]!.states.join(" ")}`);
  t.ok(took < 2000, "far below the bound even on a busy machine");
});

t.test("many alternatives in many parts end early", async (t) => {
  const braces = (n: number) => `rule r${n}: block write file "/${n}/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"`;
  const parts = Array.from({ length: 30 }, (_, part) =>
    Array.from({ length: 10 }, (_, n) => braces(part * 10 + n)).join("\n"),
  );
  const result = compile(effective(...parts), options());
  t.equal(result.ok, false);
  t.match(result.diagnostics[0], { code: "image-too-large", message: /too many and too long/ });
});

t.test("the thirteen policies compile, alone and all together", async (t) => {
  for (const { name, text } of THIRTEEN) {
    const { image, reports } = compiled(effective(text));
    t.ok(reports.length > 0 && image.length > 256, name);
  }
  const together = compiled(effective(...THIRTEEN.map((one) => one.text)));
  t.ok(together.statistics.groups[0]!.states.length <= 5, "one automaton for each kind of file pattern");
});

t.test("damaged images are refused by the reader", async (t) => {
  const { image } = compiled(effective(`rule r: block exec "a"`));
  const other = image.slice();
  other[0]! ^= 1;
  t.throws(() => new ImageReader(other), { message: /ABI/ });
  t.throws(() => new ImageReader(image.subarray(0, image.length - 256)), { message: /size/ });
});
