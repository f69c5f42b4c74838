import t from "tap";
import type { FileStatus } from "../../addon/types.js";
import type { Caller } from "../caller.js";
import { thrown } from "../testing/thrown.js";
import { FEEDBACK_BYTES_MAX, FeedbackSink } from "./sink.js";

const caller: Caller = { pid: 7, uid: 1000, gid: 1000, pidfd: 3, domain: 0, root: false };
const good: FileStatus = { regular: true, uid: 1000, links: 1, appendable: true, size: 0 };

function fake(status: FileStatus) {
  const closed: number[] = [];
  return {
    closed,
    pidfdGetfd: () => 40,
    fileStatus: () => status,
    closeFd: (fd: number) => void closed.push(fd),
  };
}

t.test("a descriptor that is not what it must be is refused and closed", async (t) => {
  const wrong: [string, Partial<FileStatus>, string][] = [
    ["a pipe", { regular: false }, "ext4"],
    ["another user's file", { uid: 0 }, "ext4"],
    ["a second name", { links: 2 }, "ext4"],
    ["an unlinked file", { links: 0 }, "ext4"],
    ["a descriptor for reading", { appendable: false }, "ext4"],
    ["a file of a user's own filesystem daemon", {}, "fuse.sshfs"],
  ];
  for (const [what, status, type] of wrong) {
    const addon = fake({ ...good, ...status });
    t.equal(await thrown(() => FeedbackSink.take(addon, caller, 5, null, () => type)), "feedback-unusable", what);
    t.same(addon.closed, [40], what);
  }
});

t.test("a FUSE file is refused before it is touched", (t) => {
  const addon = { ...fake(good), fileStatus: () => t.fail("touched") as never };
  t.throws(() => FeedbackSink.take(addon, caller, 5, null, () => "fuse"), { message: /FUSE/ });
  t.end();
});

t.test("what is written is bounded, and says so once", (t) => {
  let bytes = 0;
  const lines: string[] = [];
  const write = (_: number, text: string) => {
    bytes += Buffer.byteLength(text);
    if (text.includes("full")) lines.push(text);
  };
  const sink = FeedbackSink.take(fake(good), caller, 5, "/p/f", () => "ext4", write);
  for (let i = 0; i < 2000; i++) sink.append("é".repeat(512));
  t.ok(bytes <= FEEDBACK_BYTES_MAX && bytes > FEEDBACK_BYTES_MAX - 2048, `${bytes}`);
  t.equal(lines.length, 1);
  t.end();
});

t.test("closed once, and silent from then on", (t) => {
  const addon = fake(good);
  const sink = FeedbackSink.take(
    addon,
    caller,
    5,
    null,
    () => "ext4",
    () => t.fail("written"),
  );
  sink.close();
  sink.close();
  sink.append("x");
  t.same(addon.closed, [40]);
  t.end();
});
