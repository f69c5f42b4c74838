import t from "tap";
import { Reload } from "./reload.js";

/** What systemd and the journal are told, in order. */
function setUp(work: () => Promise<string>) {
  const said: string[] = [];
  const manager = {
    reloading: () => void said.push("reloading"),
    ready: (status: string) => void said.push(`ready ${status}`),
  };
  return { said, reload: new Reload(work, manager, (level, line) => void said.push(`${level} ${line}`)) };
}

t.test("systemd hears when the work begins and what came of it", async (t) => {
  const { said, reload } = setUp(async () => "2 policies");
  await reload.request();
  t.same(said, ["reloading", "info reloaded: 2 policies", "ready reloaded: 2 policies"]);
});

t.test("a work that fails is no end: journal and status say that the old state stays", async (t) => {
  const { said, reload } = setUp(async () => {
    throw new Error("a.yaml:1:1: error");
  });
  await reload.request();
  const failed = "reload failed, the state before stays in force: a.yaml:1:1: error";
  t.same(said, ["reloading", `error ${failed}`, `ready ${failed}`]);
  t.equal(reload.said, failed);
});

t.test("what is asked for while one runs is one more, however often", async (t) => {
  let works = 0;
  let go: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { reload } = setUp(async () => {
    if (++works === 1) await first;
    return String(works);
  });
  const done = reload.request();
  void reload.request();
  void reload.request();
  t.equal(works, 1);
  go();
  await done;
  t.equal(works, 2);
  await reload.request();
  t.equal(works, 3, "and a later one is one of its own");
});
