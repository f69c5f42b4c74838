import t from "tap";
import { missingHooks } from "./missing-hooks.js";

t.test("a function under its other name is not missing", async (t) => {
  t.same(missingHooks([]), []);
  t.same(missingHooks(["fexit/tty_read", "fexit/anon_pipe_read", "fexit/fifo_pipe_read"]), ["fexit/tty_read"]);
  t.same(missingHooks(["fexit/pipe_read"]), []);
  t.same(missingHooks(["fexit/pipe_read", "fexit/fifo_pipe_read"]), ["fexit/fifo_pipe_read", "fexit/pipe_read"]);
});
