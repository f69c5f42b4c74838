import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { Book, type BookLimits } from "./book.js";

function scene(test: { teardown(undo: () => void): unknown }, limits?: BookLimits) {
  const folder = join(mkdtempSync(join(tmpdir(), "actplane-audit-")), "1000");
  test.teardown(() => rmSync(join(folder, ".."), { recursive: true }));
  const first = join(folder, "00000001.ndjson");
  const book = () => new Book(folder, limits);
  return { folder, first, book, lines: () => readFileSync(first, "utf8").trimEnd().split("\n") };
}
const entries = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ time: "2026-01-01T00:00:00.000Z", entry: { kind: "act", n: from + n } }));

t.test("records are numbered, chained, read from the end, and whole", async (t) => {
  const { book } = scene(t);
  const one = book();
  await one.append(entries(1, 3));
  await one.append(entries(4, 2));
  t.match(await one.verify(), { records: 5, segments: 1, given: 0, head: { seq: 5 }, problem: null });
  const numbers = (found: readonly { seq: number }[]) => found.map((record) => record.seq);
  t.same(numbers(await one.read(2, 1e9)), [4, 5]);
  t.same(numbers(await one.read(10, 4)), [1, 2, 3]);
  const later = book();
  await later.append(entries(6, 1));
  t.match(await later.verify(), { records: 6, problem: null }, "it goes on after a restart");
});

t.test("any edit, any record taken out or moved, and a cut end are found", async (t) => {
  const wrongs: [string, (lines: string[]) => string[], RegExp][] = [
    ["edited", (lines) => lines.map((line) => line.replace('"n":3', '"n":9')), /line 3 was edited/],
    ["spaces added", (lines) => lines.map((line) => line.replace('"n":3', '"n": 3')), /line 3 was edited/],
    ["taken out", (lines) => lines.filter((_, n) => n !== 2), /line 3 has number 4 where 3 belongs/],
    ["the first taken out", (lines) => lines.slice(1), /line 1 has number 2 where 1 belongs/],
    ["moved", ([a, b, c, ...rest]) => [a, c, b, ...rest] as string[], /line 2 has number 3 where 2 belongs/],
    ["put in twice", ([a, b, ...rest]) => [a, b, b, ...rest] as string[], /line 3 has number 2 where 3 belongs/],
    ["cut off", (lines) => lines.slice(0, 3), /2 records are missing at the end/],
    ["no record", (lines) => ["nothing", ...lines], /line 1 is not a record/],
  ];
  for (const [what, change, problem] of wrongs) {
    for (const restarted of [false, true]) {
      const { book, first, lines } = scene(t);
      const one = book();
      await one.append(entries(1, 5));
      writeFileSync(first, `${change(lines()).join("\n")}\n`);
      const reader = restarted ? book() : one;
      t.match((await reader.verify()).problem, problem, `${what}${restarted ? ", after a restart" : ""}`);
      await reader.append(entries(6, 1));
      t.ok((await reader.verify()).problem, `${what}: writing on does not hide it`);
    }
  }
});

t.test("it is bounded: old segments are given up, and the rest is still whole", async (t) => {
  const { book, folder } = scene(t, { bytes: 1000, segments: 3 });
  const one = book();
  for (let n = 0; n < 40; n++) await one.append(entries(n, 2));
  const segments = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
  t.ok(segments.length <= 3, segments.join());
  const verified = await one.verify();
  t.match(verified, { problem: null, head: { seq: 80 } });
  t.equal(verified.records + verified.given, 80);
  t.match(await book().verify(), { problem: null });
  rmSync(join(folder, segments.sort()[1] as string));
  t.match((await one.verify()).problem, /segment \d+ is missing/);
});

t.test("a crash in the middle of a record costs that record and is no damage", async (t) => {
  const { book, first } = scene(t);
  await book().append(entries(1, 3));
  appendFileSync(first, '{"seq":4,"time":"2026');
  const next = book();
  await next.append(entries(4, 1));
  t.match(await next.verify(), { records: 4, problem: null });
});

t.test("a crash between lines and head file loses nothing", async (t) => {
  const { book, folder } = scene(t);
  const one = book();
  await one.append(entries(1, 2));
  const head = readFileSync(join(folder, "head.json"));
  await one.append(entries(3, 2));
  writeFileSync(join(folder, "head.json"), head);
  const next = book();
  await next.append(entries(5, 1));
  t.match(await next.verify(), { records: 5, problem: null });
});
