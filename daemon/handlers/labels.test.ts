import t from "tap";
import type { SeenFile } from "../../addon/types.js";
import { rpc } from "../testing/http.js";
import { startTestService, type TestService } from "../testing/service.js";

const FILE: SeenFile = { inode: 7n, volume: 5n, generation: 3, device: 1, mode: 0o100644, links: 1, flags: 0 };
const RULES = ['source SECRET = file ".env"\nrule r: block exec "x" if SECRET'];
const peer = (uid: number, pidfd: number) => ({ uid, gid: uid, pid: process.pid, pidfd });

/** A service with a realm of user 1000 and one of user 2000; both have labelled the file. */
async function withFile(): Promise<TestService> {
  const test = await startTestService();
  test.engine.seen = FILE;
  for (const [realm, uid] of [1000, 2000].entries()) {
    test.addon.peers = [peer(uid, 500 + realm)];
    await rpc(test.socket, "domain.prepare", { policy: { root: `/p${uid}`, rules: RULES } });
    test.engine.table.change({ ...FILE, realm: realm + 1 }, 1n);
  }
  return test;
}
const as = (test: TestService, uid: number) => {
  test.addon.peers = [peer(uid, 900 + uid)];
};

t.test("a user sees the labels of his own realms, root all", async (t) => {
  const test = await withFile();
  t.teardown(() => test.close());
  const shown = async (uid: number) => {
    as(test, uid);
    return (await rpc(test.socket, "labels.show", { fd: 9 })).json.result.realms;
  };
  t.same(await shown(1000), [{ uid: 1000, root: "/p1000", labels: [{ name: "SECRET", way: [] }] }]);
  t.match(await shown(2000), [{ uid: 2000 }]);
  t.same(await shown(3000), []);
  t.match(await shown(0), [{ uid: 1000 }, { uid: 2000 }]);
});

t.test("clear takes them away in the caller's realms only", async (t) => {
  const test = await withFile();
  t.teardown(() => test.close());
  as(test, 1000);
  const { cleared } = (await rpc(test.socket, "labels.clear", { fd: 9 })).json.result;
  t.same(cleared, [{ uid: 1000, root: "/p1000", labels: ["SECRET"] }]);
  t.equal(test.engine.fileLabels({ ...FILE, realm: 1 }), 0n);
  t.equal(test.engine.fileLabels({ ...FILE, realm: 2 }), 1n);
  t.same((await rpc(test.socket, "labels.clear", { fd: 9 })).json.result.cleared, []);
});

t.test("inside a domain: that realm is shown, nothing is cleared", async (t) => {
  const test = await withFile();
  t.teardown(() => test.close());
  as(test, 1000);
  const prepared = await rpc(test.socket, "domain.prepare", { policy: { root: "/other", rules: RULES } });
  await rpc(test.socket, "domain.bind", { ticket: prepared.json.result.ticket });
  t.same((await rpc(test.socket, "labels.show", { fd: 9 })).json.result.realms, [], "not those of his other realms");
  t.equal((await rpc(test.socket, "labels.clear", { fd: 9 })).json.error.data.code, "inside-domain");
  t.equal(test.engine.fileLabels({ ...FILE, realm: 1 }), 1n);
});

t.test("a descriptor that is not open; parameters that are not the method's", async (t) => {
  const test = await withFile();
  t.teardown(() => test.close());
  test.engine.seen = null;
  const closed = (await rpc(test.socket, "labels.show", { fd: 9 })).json.error;
  t.match(closed, { message: /descriptor is not open/, data: { code: "file-unusable", exit: 1 } });
  for (const params of [{}, { fd: -1 }, { fd: 1, path: "/etc/shadow" }, { fd: 1, inode: 2 }]) {
    t.equal((await rpc(test.socket, "labels.clear", params)).json.error.data.code, "invalid-params");
  }
});

t.test("what the tables hold is in the status", async (t) => {
  const test = await withFile();
  t.teardown(() => test.close());
  const labels = async (uid: number) => {
    as(test, uid);
    return (await rpc(test.socket, "control.status")).json.result.labels;
  };
  t.same(await labels(1000), { files: 1, endpoints: 0, refused: 0, pending: 0, dropped: 0, unsaved: false });
  t.match(await labels(0), { files: 2 });
});
