import t from "tap";
import { FeedbackSink } from "./sink.js";
import { FeedbackStore } from "./store.js";

function setUp(passed: Record<string, number>) {
  const said: string[] = [];
  const manager = {
    store: (name: string, fd: number) => void said.push(`store ${name} ${fd}`),
    unstore: (name: string) => void said.push(`unstore ${name}`),
  };
  const addon = {
    closeFd: (fd: number) => void said.push(`close ${fd}`),
    pidfdGetfd: () => 0,
    fileStatus: () => ({ regular: true, uid: 0, links: 1, appendable: true, size: 0 }),
  };
  return { said, addon, store: new FeedbackStore(manager, addon, new Map(Object.entries(passed))) };
}

t.test("a domain's file is given to systemd and taken back by name", async (t) => {
  const { said, addon, store } = setUp({ "feedback-7": 4 });
  store.keep(3, FeedbackSink.adopt(addon, 12, null));
  store.drop(3);
  t.same(said, ["store feedback-3 12", "unstore feedback-3"]);
  const sink = store.take(7, "/p/feedback");
  t.match(sink, { fd: 4, path: "/p/feedback" });
  t.equal(store.take(7, null), null, "once");
  t.equal(store.take(8, null), null);
});

t.test("what belongs to no domain any more is closed and not passed on again", async (t) => {
  const { said, store } = setUp({ "feedback-7": 4, "feedback-9": 5 });
  store.take(7, null);
  store.closeRest();
  t.same(said, ["close 5", "unstore feedback-9"]);
  store.closeRest();
  t.equal(said.length, 2);
});
