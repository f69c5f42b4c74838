import t from "tap";
import type { Mount } from "./mountinfo.js";
import { viewOf, viewOfProcess, viewOfTexts } from "./view.js";

const mount = (device: number, root: string, point: string): Mount => ({ device, root, point });
const HOST = [mount(1, "/", "/"), mount(2, "/", "/home"), mount(3, "/sub/a", "/srv/a")];

t.test("the first namespace sees things as they are", async (t) => {
  const view = viewOf(HOST, HOST);
  t.same(view.aliases, [[], []]);
  t.ok(view.knows("/any/thing"));
});

t.test("a bind mount has its name where its filesystem has it", async (t) => {
  const seen = [...HOST, mount(2, "/al/proj", "/work"), mount(3, "/sub/a/b", "/part")];
  t.same(viewOf(seen, [...HOST]).aliases[1], [
    { from: "/work", to: "/home/al/proj" },
    { from: "/part", to: "/srv/a/b" },
  ]);
});

t.test("a chroot: all is elsewhere, but what is mounted inside of it", async (t) => {
  const view = viewOf([mount(1, "/jail", "/"), mount(2, "/", "/home"), mount(2, "/", "/jail-home")], HOST);
  t.same(view.aliases[1], [
    { from: "", to: "/jail" },
    { from: "/home", to: "/home" },
    { from: "/jail-home", to: "/home" },
  ]);
  t.ok(view.knows("/x"));
});

t.test("what only the caller sees has no name", async (t) => {
  const view = viewOf([mount(1, "/", "/"), mount(9, "/", "/private"), mount(3, "/sub", "/wider")], HOST);
  t.notOk(view.knows("/private"));
  t.notOk(view.knows("/private/x"));
  t.ok(view.knows("/privateer"));
  t.notOk(view.knows("/wider/x"), "the host mounts only a part of it");
  t.notOk(viewOf([mount(1, "/", "/x")], HOST).knows("/y"), "a chroot into no mount: nothing is told of its root");
});

t.test("a later mount hides the one below it", async (t) => {
  const view = viewOf([...HOST, mount(9, "/", "/home")], HOST);
  t.notOk(view.knows("/home/al"));
});

t.test("this process", async (t) => {
  const view = viewOfProcess(process.pid);
  t.ok(view.knows("/etc"));
  t.throws(() => viewOfProcess(4_194_305), "there is no such process");
});

t.test("what was made of two texts serves while both stand, and links are those of the moment", async (t) => {
  const line = (device: number, point: string) => `1 0 0:${device} / ${point} rw - ext4 /dev/x rw\n`;
  const host = line(1, "/") + line(2, "/home");
  const links = (to: string) => [{ from: "/bin", to }];
  const once = viewOfTexts(host + line(2, "/mnt"), host, links("/usr/bin"));
  t.same(once.aliases, [links("/usr/bin"), [{ from: "/mnt", to: "/home" }]]);
  const again = viewOfTexts(host + line(2, "/mnt"), host, links("/opt/bin"));
  t.same(again.aliases, [links("/opt/bin"), once.aliases[1]]);
  t.equal(again.knows, once.knows, "not made again");
  t.same(viewOfTexts(host + line(1, "/mnt"), host, []).aliases, [[], [{ from: "/mnt", to: "" }]], "another caller's");
  t.same(viewOfTexts(host + line(1, "/mnt"), line(1, "/r"), []).aliases[1]?.at(-1), { from: "/mnt", to: "/r" });
});
