import { connect } from "node:net";
import t from "tap";
import { rpc } from "../testing/http.js";
import { startTestService } from "../testing/service.js";
import { LATE } from "./rate.js";

const as = (uid: number) => [{ uid, gid: uid, pid: process.pid, pidfd: 500 + uid }];

/** What comes on a connection until it ends, and after how many milliseconds. */
function exchange(socket: string, bytes: string): Promise<{ text: string; took: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const peer = connect(socket, () => peer.write(bytes));
    peer.on("data", (part) => (text += part.toString()));
    peer.on("error", () => {});
    peer.on("close", () => resolve({ text, took: performance.now() - began }));
  });
}

t.test("who floods the service with what is no request waits for each refusal, and nobody else", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  test.addon.peers = as(1000);
  // Many at a time, for with each second some are free again.
  const flood = () => Promise.all(Array.from({ length: 50 }, () => exchange(test.socket, "no HTTP at all\r\n\r\n")));
  const isLate = ({ text }: { text: string }) =>
    /^HTTP.1.1 503.*too many requests of this user at once \(requests\)/s.test(text);
  const late = [];
  for (let count = 0; count < 40 && late.length === 0; count++) late.push(...(await flood()).filter(isLate));
  t.ok(late.length > 0);
  for (const { took } of late) t.ok(took >= LATE - 20, `${took} ms`);
  const more = flood();
  test.addon.peers = as(2000);
  const began = performance.now();
  t.ok((await rpc(test.socket, "control.status")).json.result);
  t.ok(performance.now() - began < LATE, "another user is served at once");
  await more;
});

t.test("calls that no client makes count as well", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  test.addon.peers = as(1000);
  let code = "";
  for (let count = 0; count < 5_000 && code !== "busy"; count++) {
    code = (await rpc(test.socket, "control.status", { no: "such" })).json.error.data.code;
  }
  t.equal(code, "busy");
});
