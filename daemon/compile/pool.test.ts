import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import t, { type Test } from "tap";
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

/** A thread's script: what is done before it is ready, and at each job. Text of JavaScript. */
function scriptOf(t: Test, start: string, job: string): URL {
  const folder = mkdtempSync(join(tmpdir(), "actplane-test-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const script = join(folder, "worker.mjs");
  const fine =
    '{ answer: { ok: false, error: "no-policy", diagnostics: [], text: "fine " + threadId }, heap: job.heap ?? 1 }';
  writeFileSync(
    script,
    `import { parentPort, threadId } from "node:worker_threads";
${start}
parentPort.on("message", (job) => { ${job}; parentPort.postMessage(${fine}); });
parentPort.postMessage("ready");`,
  );
  return pathToFileURL(script);
}

t.test("the thread: an answer, a limit of time, and a fresh start after either kind of end", async (t) => {
  const script = scriptOf(t, "", 'if (job.tier === "tracepoint") for (;;); if (job.tier !== "lsm") process.exit(3)');
  const thread = new CompileThread(script, 3_000);
  t.teardown(() => thread.close());
  t.match(await thread.run(job), { text: /^fine/ });
  t.equal(await thrown(() => thread.run({ ...job, tier: "tracepoint" })), "policy-too-costly");
  t.match(await thread.run(job), { text: /^fine/ }, "a new thread");
  t.match(await thrown(() => thread.run({ ...job, tier: "modify-return" })), /without an answer/);
  t.match(await thread.run(job), { text: /^fine/ });
});

t.test("the time in which a thread starts is not the policy's", async (t) => {
  const sleep = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500)";
  const slow = new CompileThread(scriptOf(t, sleep, ""), 1_500);
  t.teardown(() => slow.close());
  t.match(await slow.run(job), { text: /^fine/ });
});

t.test("a thread serves many, until one has grown its heap", async (t) => {
  const thread = new CompileThread(scriptOf(t, "", ""));
  t.teardown(() => thread.close());
  const numberOf = async (heap: number) => {
    const answer = await thread.run({ ...job, heap } as CompileJob);
    return answer.ok ? "" : answer.text;
  };
  const first = await numberOf(1);
  t.equal(await numberOf(1 << 30), first, "the same");
  t.not(await numberOf(1), first, "a fresh one after a large job");
});

t.test("a thread that has grown gives its memory back once nobody asks", async (t) => {
  const thread = new CompileThread(scriptOf(t, "", ""), 5_000, 200);
  t.teardown(() => thread.close());
  const numberOf = async (heap: number) => {
    const answer = await thread.run({ ...job, heap } as CompileJob);
    return answer.ok ? "" : answer.text;
  };
  const first = await numberOf(20 << 20);
  t.equal(await numberOf(1), first, "the same: somebody asked again");
  await sleep(400);
  t.equal(await numberOf(20 << 20), first, "the same: it is small again");
  await sleep(400);
  t.not(await numberOf(1), first, "a fresh one");
});

t.test("the real thread: an image crosses over", async (t) => {
  const thread = new CompileThread();
  t.teardown(() => thread.close());
  const source = {
    layer: "policy" as const,
    file: null,
    rules: ['rule a: kill exec "x"'],
    root: "",
    home: "",
    domain: null,
  };
  const answer = await thread.run({ ...job, sources: [source] });
  t.match(answer, { ok: true, name: "default" });
  t.ok(answer.ok && answer.image.length > 0 && answer.tables.labels instanceof Map);
});
