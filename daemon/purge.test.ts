import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { markState, purge } from "./purge.js";

const skip = process.getuid?.() === 0 ? false : "needs root";

/** What a service of a test's own leaves, on a machine that may have one of its own. */
function leave(folder: string) {
  const traces = { socket: join(folder, "sock"), stateDir: join(folder, "state"), pins: join(folder, "bpf") };
  mkdirSync(traces.stateDir);
  markState(traces.stateDir);
  mkdirSync(join(traces.stateDir, "labels"));
  return traces;
}

t.test("everything of the service's goes", { skip }, async (t) => {
  const traces = leave(t.testdir());
  t.same(await purge(traces), [traces.stateDir]);
  t.notOk(existsSync(traces.stateDir));
  t.same(await purge(traces), [], "a second time there is nothing");
});

t.test("a folder that is not the service's stays, and so does all else", { skip }, async (t) => {
  const folder = t.testdir({ home: { precious: "" } });
  const traces = { ...leave(folder), stateDir: join(folder, "home") };
  await t.rejects(purge(traces), /is not a folder of the service's/);
  t.ok(existsSync(join(folder, "home", "precious")));
  markState(traces.stateDir);
  await t.rejects(purge(traces), /is not a folder of the service's/, "what holds something is not marked");
});

t.test("pins are on a BPF file system, or they are something else", { skip }, async (t) => {
  const traces = leave(t.testdir({ bpf: { precious: "" } }));
  await t.rejects(purge(traces), /is not on a BPF file system/);
  t.ok(existsSync(join(traces.pins, "precious")));
  t.ok(existsSync(traces.stateDir));
});

t.test("not while a service lives there", { skip }, async (t) => {
  const traces = leave(t.testdir());
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(traces.socket, resolve));
  await t.rejects(purge(traces), /another service listens/);
  t.ok(existsSync(traces.stateDir));
  await new Promise((resolve) => server.close(resolve));
  writeFileSync(traces.socket, "");
  await t.rejects(purge(traces), /is not a socket/);
});
