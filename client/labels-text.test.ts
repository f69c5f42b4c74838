import t from "tap";
import { clearedText, labelsText } from "./labels-text.js";
import { coloursFor } from "./text.js";

const plain = coloursFor({});
const step = {
  label: "S",
  operation: "read",
  target: "/p/.env",
  pid: 4,
  exe: "/bin/cat",
  time: "2026-01-02T03:04:05Z",
};

t.test("each label with its way; what is not remembered is said", async (t) => {
  const realms = [
    {
      uid: 1000,
      root: "/p",
      labels: [
        { name: "S", way: [step, { ...step, operation: "write", target: "/p/x", exe: "" }] },
        { name: "OLD", way: [] },
      ],
    },
  ];
  const text = labelsText("x", { realms }, plain);
  for (const part of [
    "realm of /p (uid 1000)",
    "read /p/.env by /bin/cat [4] at ",
    "write /p/x by process 4",
    "not remembered",
  ])
    t.ok(text.includes(part), part);
  t.equal(labelsText("x", { realms: [] }, plain), "x has no labels that you may see.");
});

t.test("names of others cannot move the cursor", async (t) => {
  const evil = "\u001b[2J\n";
  const text = labelsText(
    evil,
    { realms: [{ uid: 1, root: evil, labels: [{ name: evil, way: [{ ...step, target: evil, exe: evil }] }] }] },
    plain,
  );
  t.notOk(text.includes("\u001b"));
  t.notOk(clearedText(evil, { cleared: [{ uid: 1, root: evil, labels: [evil] }] }, plain).includes("\u001b"));
});

t.test("cleared, or nothing to clear", async (t) => {
  t.equal(clearedText("x", { cleared: [] }, plain), "x had no labels of yours.");
  const cleared = [{ uid: 5, root: "/p", labels: ["A", "B"] }];
  t.equal(clearedText("x", { cleared }, plain), "x has lost A, B in the realm of /p (uid 5)");
});
