import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const ANN = 'rule no-ann: block exec "ann" because "ann is for the user"';
const FILE = `version: 1
rules:
  no-ann: { ifc: 'rule no-ann: block exec "ann"' }
  no-bob: { ifc: 'rule no-bob: block exec "bob"' }
  no-cid: { ifc: 'rule no-cid: block exec "cid"' }
domains:
  session: { bind: [ { rule: no-ann }, { rule: no-bob, mode: default } ] }
  review: { parent: session, bind: [ { rule: no-cid } ], disable: [ no-bob ] }
  apart: { bind: [ { rule: no-cid } ] }
default_domain: session
`;

/** launch-child: what binds the parent, and what is added. */
export async function children(scene: Scene, check: Check): Promise<void> {
  const { accept } = scene;
  const all = "ann; bob; cid; true";

  await check("without actplane all three run", async () => {
    await scene.sh(all);
    return same("done", scene.did(), ["ann", "bob", "cid"]);
  });
  await check("a child is bound by its parent's rules and its own, its parent by its own alone", async () => {
    const child = `actplane control launch-child --delta-text 'rule no-bob: block exec "bob"' ${accept} -- sh -c '${all}'`;
    const { status, stderr } = await scene.under(ANN, `${child}; mv did-cid child-did-cid; bob`);
    const done = same("done", scene.did(), ["bob"]);
    return [
      ...done,
      ...(await scene.sh("rm child-did-cid")).stderr.split("\n").filter(Boolean),
      ...same("status", status, 0),
      ...(status === 0 ? [] : [stderr]),
    ];
  });
  await check("the child is the command: its status, its environment, its terminal's descriptors", async () => {
    const child = `actplane control launch-child --delta-text 'rule b: block exec "bob"' ${accept} -- sh -c 'cat; echo "$ACTPLANE_DOMAIN"; exit 41'`;
    const { status, stdout } = await scene.under(ANN, `echo words | ${child}`);
    return [...same("status", status, 41), ...same("output", stdout, "words\nchild\n")];
  });
  await check("the same policy from a file, as text and as a policy file", async () => {
    scene.write("delta.txt", '# no bob\nrule no-bob: block exec "bob"\n');
    scene.write("delta.yaml", 'version: 1\npolicy: |\n  rule no-cid: block exec "cid"\n');
    const child = (file: string) => `actplane control launch-child --delta ${file} ${accept} -- sh -c '${all}'`;
    await scene.under(ANN, child("delta.txt"));
    const text = same("by text", scene.did(), ["cid"]);
    await scene.under(ANN, child("delta.yaml"));
    return [...text, ...same("by file", scene.did(), ["bob"])];
  });
  await check("a mistake in a delta is shown where it stands", async () => {
    scene.write("wrong.txt", 'rule a:\n  blok exec "x"\n');
    const { status, stderr } = await scene.under(ANN, `actplane control launch-child --delta wrong.txt -- true`);
    return [...same("status", status, 2), ...(/^wrong\.txt:2:3: error/m.test(stderr) ? [] : [stderr])];
  });
  await check("a domain that the policy file declares: with what it disables", async () => {
    scene.write("actplane.yaml", FILE);
    const child = (name: string) => `actplane control launch-child --domain ${name} ${accept} -- sh -c '${all}'`;
    scene.write("script.sh", `actplane() { '${scene.actplane}' "$@"; }\n${child("review")}`);
    await scene.sh(`actplane run --policy actplane.yaml ${accept} -- sh -c '${all}'`);
    const session = same("in session", scene.did(), ["cid"]);
    const inside = await scene.sh(`actplane run --policy actplane.yaml ${accept} -- sh script.sh`);
    const review = same("in review", scene.did(), ["bob"]);
    scene.write("script.sh", `actplane() { '${scene.actplane}' "$@"; }\n${child("apart")}`);
    const { status, stderr } = await scene.sh(`actplane run --policy actplane.yaml ${accept} -- sh script.sh`);
    const apart = stderr.includes("apart is not below session") ? [] : [`apart: ${stderr}`];
    const problems = [
      ...session,
      ...review,
      ...same("done in apart", scene.did(), []),
      ...same("status", status, 2),
      ...apart,
    ];
    return problems.length > 0 ? [...problems, inside.stderr] : [];
  });
  await check("outside every domain there is no parent", async () => {
    const { status, stderr } = await scene.sh(
      "actplane control launch-child --delta-text 'rule b: block exec \"bob\"' -- bob",
    );
    return [
      ...same("done", scene.did(), []),
      ...same("status", status, 1),
      ...(stderr.includes("no domain to make a child of") ? [] : [stderr]),
    ];
  });
  await check("a child of a child has all three", async () => {
    const inner = `actplane control launch-child --delta-text 'rule no-cid: block exec "cid"' ${accept} -- sh -c '${all}'`;
    scene.write("inner.sh", `actplane() { '${scene.actplane}' "$@"; }\n${inner}`);
    const outer = `actplane control launch-child --delta-text 'rule no-bob: block exec "bob"' ${accept} -- sh inner.sh`;
    await scene.under(ANN, outer);
    return same("done", scene.did(), []);
  });
  await check("more children one after the other than a session may have at a time", async () => {
    const child = `actplane control launch-child --delta-text 'rule no-bob: block exec "bob"' ${accept} -- true`;
    const loop = `n=0; while test $n -lt 300; do ${child} || exit 3; n=$((n + 1)); done; ann; cid`;
    const { status, stderr } = await scene.under(ANN, loop);
    return [...same("done", scene.did(), ["cid"]), ...(status === 3 ? [stderr] : [])];
  });
}
