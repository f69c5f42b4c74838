/** Meanings that the thirteen policies do not show. */
import t from "tap";
import { textOrigin } from "../language/origin.js";
import { parse } from "../language/parse.js";
import type { EffectivePolicy } from "../language/tree.js";
import { World } from "./index.js";

function policyOf(text: string): EffectivePolicy {
  const { policy, diagnostics } = parse(text, textOrigin("policy", text));
  if (!policy) throw new Error(JSON.stringify(diagnostics, null, 2));
  return { domain: "session", parts: [{ policy, root: "/p", home: "/home/al" }] };
}

t.test("what is refused moves nothing; where nothing can be refused it happened, and its process ends", async (t) => {
  const policy = policyOf(`
    source S = file "/s"
    rule no: block read file "/s"
    rule after: block exec "a" unless after read "/s"
  `);
  for (const refuses of [true, false]) {
    const world = new World({ refuses });
    const first = world.begin(policy);
    const other = world.fork(first);
    const { verdict } = world.open(first, "/s", ["read"]);
    t.equal(verdict.outcome, refuses ? "refused" : "killed");
    t.equal(first.alive, refuses);
    t.same([...first.labels], refuses ? [] : ["S"]);
    t.equal(world.exec(other, ["/a"], []).outcome, refuses ? "refused" : "allowed");
  }
});

t.test("an operation that closes its own gate is judged by the gate before it", async (t) => {
  const world = new World();
  const main = world.begin(policyOf(`rule once: block exec "push" unless after exec "ok" since exec "push"`));
  const push = () => world.exec(world.fork(main), ["/push"], []).outcome;
  t.equal(push(), "refused");
  world.exec(world.fork(main), ["/ok"], []);
  t.equal(push(), "allowed");
  t.equal(push(), "refused");
});

t.test("one operation that opens and closes a gate leaves it closed", async (t) => {
  const world = new World();
  const main = world.begin(policyOf(`rule r: block open file "/f" unless after exec "**" since exec "x"`));
  world.exec(main, ["/x"], []);
  t.equal(world.open(main, "/f", []).verdict.outcome, "refused");
  world.exec(main, ["/y"], []);
  t.equal(world.open(main, "/f", []).verdict.outcome, "allowed");
});

t.test("a run is dated from its start, and a wrapper that becomes the program belongs to it", async (t) => {
  const world = new World();
  const policy = policyOf(`
    rule a: block open file "/a" unless after exec "test" exits 0 since write "/src"
    rule b: block open file "/b" unless after exec "wrap" exits 0
  `);
  const main = world.begin(policy);
  const run = (...acts: ((process: ReturnType<World["fork"]>) => void)[]) => {
    const child = world.fork(main);
    for (const act of acts) act(child);
    world.exit(child, 0);
  };
  const opens = (path: string) => world.open(main, path, []).verdict.outcome;
  run((child) => world.exec(child, ["/test"], []));
  t.equal(opens("/a"), "allowed");
  run(
    (child) => world.exec(child, ["/wrap"], []),
    (child) => world.open(child, "/src", ["write"]),
    (child) => world.exec(child, ["/test"], []),
  );
  t.equal(opens("/a"), "refused", "the edit was during the run");
  t.equal(opens("/b"), "allowed");
});

t.test("labels belong to the file, not to its name", async (t) => {
  const world = new World();
  const main = world.begin(policyOf(`source S = file "/s" rule r: block exec "a"`));
  const labels = (path: string) => [...world.name(path).file.labels];
  world.open(main, "/s", ["read"]);
  const { name } = world.open(main, "/x", ["write"]);
  t.same(labels("/x"), ["S"]);
  world.create(main, "/link", world.name("/x").file);
  world.rename(main, "/x", "/y");
  t.equal(name.path, "/y");
  t.same([labels("/x"), labels("/y"), labels("/link")], [[], ["S"], ["S"]]);
  world.rename(main, "/x", "/y");
  t.same([labels("/y"), labels("/link")], [[], ["S"]], "what was overwritten is gone");
  world.unlink(main, "/link");
  t.same(labels("/link"), [], "a new file of the same name is another");
});

t.test("who runs a labelled file gains its labels, and declassifying goes last", async (t) => {
  const world = new World();
  const main = world.begin(
    policyOf(`
      source S = file "/s" source T = exec "tool"
      declassify S by exec "tool" endorse S by exec "tool" "again"
      rule r: block exec "a" if S and T
    `),
  );
  world.name("/tool").file.labels.add("S");
  world.exec(main, ["/tool"], ["again"]);
  t.same([...main.labels], ["T"]);
  world.name("/x").file.labels.add("S");
  world.exec(main, ["/x", "/bin/sh"], []);
  t.same([...main.labels].sort(), ["S", "T"]);
  const child = world.fork(main);
  world.exec(child, ["/tool"], []);
  t.same([...main.labels].sort(), ["S", "T"], "the parent keeps what the child drops");
});

t.test("endpoints carry labels, by address and port, whatever the address's form", async (t) => {
  const world = new World();
  const main = world.begin(policyOf(`source S = file "/s" source N = endpoint "10.0.0." rule r: block exec "a" if N`));
  const other = world.fork(main);
  world.open(main, "/s", ["read"]);
  world.connect(main, { kind: "ip", address: "10.0.0.1", port: 5 });
  world.recv(other, { kind: "ip", address: "10.0.0.1", port: 6 });
  t.same([...other.labels], ["N"]);
  world.recv(other, { kind: "ip", address: "::ffff:10.0.0.1", port: 5 });
  t.same([...other.labels].sort(), ["N", "S"]);
});
