import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import t from "tap";
import { emptyTables } from "../../policies/compiler/index.js";
import { thrown } from "../testing/thrown.js";
import type { CompileAnswer, CompileJob } from "./job.js";
import { CompilePool } from "./pool.js";
import { CompileThread } from "./thread.js";

const job: CompileJob = { sources: [], tables: emptyTables(), tier: "lsm", accept: [], addresses: new Map() };
const refusal: CompileAnswer = { ok: false, error: "no-policy", diagnostics: [], text: "" };

t.test("users take turns, whoever asks most", async (t) => {
  const order: number[] = [];
  const thread = { run: async () => refusal, warm: () => ({}) as never, close: async () => {} };
  const pool = new CompilePool(thread);
  const ask = (uid: number) =>
    pool.compile(
      uid,
      () => job,
      () => void order.push(uid),
    );
  await Promise.all([ask(1), ask(1), ask(1), ask(2), ask(3)]);
  t.same(order, [1, 1, 2, 3, 1]);
});

t.test("one user may have a few waiting, no more; the next job sees what the one before stored", async (t) => {
  const seen: number[] = [];
  let stored = 0;
  const thread = { run: async () => refusal, warm: () => ({}) as never, close: async () => {} };
  const pool = new CompilePool(thread);
  const ask = () =>
    pool.compile(
      1,
      () => {
        seen.push(stored);
        return job;
      },
      () => void stored++,
    );
  const asked = [ask(), ask(), ask(), ask(), ask()];
  t.equal(await thrown(ask), "busy");
  await Promise.all(asked);
  t.same(seen, [0, 1, 2, 3, 4]);
});

t.test("the thread: an answer, a limit of time, and a fresh start after either kind of end", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "actplane-test-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const script = join(folder, "worker.mjs");
  writeFileSync(
    script,
    `import { parentPort } from "node:worker_threads";
parentPort.on("message", (job) => {
  if (job.tier === "lsm") parentPort.postMessage({ answer: { ok: false, error: "no-policy", diagnostics: [], text: "fine" }, took: 1 });
  else if (job.tier === "tracepoint") for (;;);
  else process.exit(3);
});
parentPort.postMessage("ready");`,
  );
  const thread = new CompileThread(pathToFileURL(script), 3_000);
  t.teardown(() => thread.close());
  t.match(await thread.run(job), { text: "fine" });
  t.equal(await thrown(() => thread.run({ ...job, tier: "tracepoint" })), "policy-too-costly");
  t.match(await thread.run(job), { text: "fine" }, "a new thread");
  t.match(await thrown(() => thread.run({ ...job, tier: "modify-return" })), /without an answer/);
  t.match(await thread.run(job), { text: "fine" });
});

t.test("the thread: loading is no job's time", async (t) => {
  const script = join(t.testdir({}), "worker.mjs");
  writeFileSync(
    script,
    `import { parentPort } from "node:worker_threads";
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
parentPort.on("message", () => parentPort.postMessage({ answer: { ok: false, error: "no-policy", diagnostics: [], text: "fine" }, took: 1 }));
parentPort.postMessage("ready");`,
  );
  const thread = new CompileThread(pathToFileURL(script), 1_500);
  t.teardown(() => thread.close());
  t.match(await thread.run(job), { text: "fine" });
  const broken = new CompileThread(pathToFileURL(join(t.testdirName, "none.mjs")));
  await t.rejects(broken.run(job), "one that cannot load says so at once");
});

t.test("the real thread: an image crosses over", async (t) => {
  const thread = new CompileThread();
  t.teardown(() => thread.close());
  const source = { file: null, rules: ['rule a: kill exec "x"'], root: "", home: "", domain: null };
  const answer = await thread.run({ ...job, sources: [source] });
  t.match(answer, { ok: true, name: "default" });
  t.ok(answer.ok && answer.image.length > 0 && answer.tables.labels instanceof Map);
});
