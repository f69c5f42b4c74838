import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { StartError } from "../exit.js";
import { listen, takeActivation } from "./listen.js";

function folder(t: { teardown(run: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "actplane-test-"));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

t.test("makes folder and socket, open to all, and takes it away", async (t) => {
  const path = join(folder(t), "made", "s.sock");
  const server = createServer();
  const remove = await listen(server, path, false);
  t.equal(statSync(path).mode & 0o777, 0o666);
  remove();
  t.notOk(existsSync(path));
  server.close();
});

t.test("a live service keeps its socket; a dead one's is replaced; a file is left alone", async (t) => {
  const path = join(folder(t), "s.sock");
  const first = createServer();
  const removeFirst = await listen(first, path, false);
  const error = await listen(createServer(), path, false).catch((thrown: unknown) => thrown);
  t.ok(error instanceof StartError);
  t.match(error, { exit: 13, message: /another service listens/ });
  await new Promise((resolve) => first.close(resolve));
  t.ok(existsSync(path), "left behind, as by a kill");
  const second = createServer();
  const removeSecond = await listen(second, path, false);
  removeFirst();
  t.ok(existsSync(path), "the first does not take the second's away");
  removeSecond();
  second.close();
  writeFileSync(path, "precious");
  await t.rejects(listen(createServer(), path, false), { message: /not a socket/ });
});

t.test("systemd's variables count only for this process, and are not passed on", async (t) => {
  const env = (pid: number, fds = "1") => ({ LISTEN_PID: String(pid), LISTEN_FDS: fds, LISTEN_FDNAMES: "x" });
  const own = env(process.pid);
  t.equal(takeActivation(own), true);
  t.same(own, {});
  t.equal(takeActivation(own), false);
  t.equal(takeActivation(env(1)), false, "another process's");
  t.equal(takeActivation(env(process.pid, "2")), false, "more than the one socket");
  t.equal(takeActivation({}), false);
});
