import t from "tap";
import { ProvenanceGraph, type Step } from "./graph.js";

const step = (operation: string, target: string, pid: number): Step => ({
  operation,
  target,
  pid,
  exe: "/bin/x",
  time: "2026-01-01T00:00:00.000Z",
});

t.test("a label's way: secret -> A -> file -> B, oldest first", (t) => {
  const graph = new ProvenanceGraph();
  graph.flow("file:secret", "process:1", 0b1n, step("read", "/p/.env", 1));
  graph.flow("process:1", "process:2", 0b1n, step("fork", "process 1", 2));
  graph.flow("process:2", "file:out", 0b1n, step("write", "/tmp/out.json", 2));
  graph.flow("file:out", "process:9", 0b1n, step("read", "/tmp/out.json", 9));
  t.same(
    graph.chain("process:9", 0).map((at) => `${at.operation} ${at.target} ${at.pid}`),
    ["read /p/.env 1", "fork process 1 2", "write /tmp/out.json 2", "read /tmp/out.json 9"],
  );
  t.same(graph.chain("process:9", 1), [], "another label has no way");
  t.end();
});

t.test("each label has its own way, and a later change of a node does not alter it", (t) => {
  const graph = new ProvenanceGraph();
  graph.flow("file:a", "process:1", 0b01n, step("read", "/a", 1));
  graph.flow("file:b", "process:1", 1n << 63n, step("read", "/b", 1));
  graph.flow("process:1", "file:o", (1n << 63n) | 1n, step("write", "/o", 1));
  graph.flow("file:c", "process:1", 0b01n, step("read", "/c", 1));
  t.same(
    graph.chain("file:o", 0).map((at) => at.target),
    ["/a", "/o"],
  );
  t.same(
    graph.chain("file:o", 63).map((at) => at.target),
    ["/b", "/o"],
  );
  t.same(
    graph.chain("process:1", 0).map((at) => at.target),
    ["/c"],
  );
  t.end();
});

t.test("nodes and chains are bounded", (t) => {
  const graph = new ProvenanceGraph();
  for (let i = 0; i < 5000; i++) graph.flow(`p${i}`, `p${i + 1}`, 1n, step("fork", `process ${i}`, i + 1));
  t.equal(graph.size, 2048);
  const chain = graph.chain("p5000", 0);
  t.ok(chain.length > 8 && chain.length <= 32, `${chain.length} steps`);
  t.equal(chain.at(-1)?.pid, 5000, "the newest are kept");
  t.end();
});
