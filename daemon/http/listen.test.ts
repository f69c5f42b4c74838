import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { StartError } from "../exit.js";
import { listen, takePassed } from "./listen.js";

function folder(t: { teardown(run: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "actplane-test-"));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

t.test("makes folder and socket, open to all, and takes it away", async (t) => {
  const path = join(folder(t), "made", "s.sock");
  const server = createServer();
  const remove = await listen(server, path, null);
  t.equal(statSync(path).mode & 0o777, 0o666);
  remove();
  t.notOk(existsSync(path));
  server.close();
});

t.test("a live service keeps its socket; a dead one's is replaced; a file is left alone", async (t) => {
  const path = join(folder(t), "s.sock");
  const first = createServer();
  const removeFirst = await listen(first, path, null);
  const error = await listen(createServer(), path, null).catch((thrown: unknown) => thrown);
  t.ok(error instanceof StartError);
  t.match(error, { exit: 13, message: /another service listens/ });
  await new Promise((resolve) => first.close(resolve));
  t.ok(existsSync(path), "left behind, as by a kill");
  const second = createServer();
  const removeSecond = await listen(second, path, null);
  removeFirst();
  t.ok(existsSync(path), "the first does not take the second's away");
  removeSecond();
  second.close();
  writeFileSync(path, "precious");
  await t.rejects(listen(createServer(), path, null), { message: /not a socket/ });
});

t.test("systemd's variables count only for this process, and are not passed on", async (t) => {
  const env = (pid: number, fds = "1") => ({ LISTEN_PID: String(pid), LISTEN_FDS: fds, LISTEN_FDNAMES: "x" });
  const own = env(process.pid);
  const nothing = { socket: null, stored: new Map() };
  t.same(takePassed(own), { socket: 3, stored: new Map() });
  t.same(own, {});
  t.same(takePassed(own), nothing);
  t.same(takePassed(env(1)), nothing, "another process's");
  t.same(takePassed(env(process.pid, "-1")), nothing);
  t.same(takePassed({}), nothing);
});

t.test("what an earlier service gave systemd to keep is told from the socket by its name", async (t) => {
  const env = (names: string) => {
    const count = String(names.split(":").length);
    return { LISTEN_PID: String(process.pid), LISTEN_FDS: count, LISTEN_FDNAMES: names };
  };
  const stored = new Map([
    ["feedback-7", 4],
    ["feedback-9", 5],
  ]);
  t.same(takePassed(env("actplaned.socket:feedback-7:feedback-9")), { socket: 3, stored });
  t.same(takePassed(env("feedback-7")), { socket: null, stored: new Map([["feedback-7", 3]]) });
});
