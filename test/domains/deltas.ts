import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const ANN = 'source S = file "secret"\nrule no-ann: block exec "ann" if S';
/** Says that it runs, waits for a word, then tries everything. */
const WAIT = "read -r word < secret; : > ready; while ! test -e go; do sleep 0.05; done; ann; bob; cid; true";

/** delta add: more policy for what runs already. */
export async function deltas(scene: Scene, check: Check): Promise<void> {
  const { accept } = scene;
  scene.write("secret", "x\n");
  const rest = "rm -f ready go";
  /** Runs WAIT under a policy, and `act` from outside while it waits. */
  const meanwhile = async (script: string, act: (domain: number) => Promise<string[]>) => {
    await scene.sh(rest);
    const running = scene.under(ANN, script);
    if (!(await scene.appears("ready"))) return ["it did not come to wait"];
    const top = (await scene.domains()).find((one) => one.parent === null && one.root === scene.folder);
    const problems = top ? await act(top.domain) : ["the domain is not shown"];
    scene.write("go", "");
    await running;
    return problems;
  };
  const add = (domain: number, text: string) =>
    scene.sh(`actplane control delta add --domain-id ${domain} --delta-text '${text}' ${accept}`);

  await check("without a delta what the policy does not name runs", async () => {
    const problems = await meanwhile(WAIT, async () => []);
    return [...problems, ...same("done", scene.did(), ["bob", "cid"])];
  });
  await check("a delta binds what runs already, labels kept", async () => {
    const problems = await meanwhile(WAIT, async (domain) => {
      const { status, stderr } = await add(domain, 'rule no-bob: block exec "bob" if S');
      return status === 0 ? [] : [stderr];
    });
    return [...problems, ...same("done", scene.did(), ["cid"])];
  });
  await check("a delta reaches the children too", async () => {
    const child = `actplane control launch-child --delta-text 'rule no-cid: block exec "cid"' ${accept} -- sh -c '${WAIT}'`;
    const problems = await meanwhile(child, async (domain) => {
      const { status, stderr } = await add(domain, 'rule no-bob: block exec "bob"');
      const domains = (await scene.domains()).filter((one) => one.root === scene.folder);
      const rules = domains.map((one) => one.rules.join());
      return [...(status === 0 ? [] : [stderr]), ...same("rules", rules, ["no-ann,no-bob", "no-ann,no-bob,no-cid"])];
    });
    return [...problems, ...same("done", scene.did(), [])];
  });
  await check("what loosens is refused, and nothing changes", async () => {
    const problems = await meanwhile(WAIT, async (domain) => {
      const wrong: string[] = [];
      for (const text of ['declassify S by exec "sh"', 'endorse S by exec "sh"', 'rule no-ann: notify exec "true"']) {
        const { status, stderr } = await add(domain, text);
        if (status !== 2 || !/inherited/.test(stderr)) wrong.push(`${text}: ${status} ${stderr}`);
      }
      const { stdout } = await scene.sh(`actplane control delta list --domain-id ${domain}`);
      return [...wrong, ...same("deltas", stdout, "Nothing was added.\n")];
    });
    return [...problems, ...same("done", scene.did(), ["bob", "cid"])];
  });
  await check("from inside: one's own domain, and not what is around it", async () => {
    const words = (id: string) =>
      `actplane control delta add --domain-id ${id} --delta-text 'rule no-bob: block exec "bob"' ${accept}`;
    const id = `$(actplane control status --json | sed 's/.*"domain":\\([0-9]*\\).*/\\1/')`;
    scene.write(
      "inner.sh",
      `actplane() { '${scene.actplane}' "$@"; }\n${words("$1")} 2> around; ${words(id)} && bob; cid`,
    );
    const child = `actplane control launch-child --delta-text 'rule no-ann2: block exec "ann"' ${accept} -- sh inner.sh ${id}`;
    await scene.under(ANN, child);
    const said = scene.read("around");
    return [...same("done", scene.did(), ["cid"]), ...(said.includes("there is no domain") ? [] : [said])];
  });
  await check("what was added is on record: hashes, who, from where", async () => {
    return meanwhile(WAIT, async (domain) => {
      const { stdout } = await scene.sh(
        `actplane control delta add --json --domain-id ${domain} --delta-text 'rule no-bob: block exec "bob"' ${accept} --approved-by pat --approval-ref T-1`,
      );
      const { delta } = JSON.parse(stdout) as { delta: { hash: string } };
      const listed = await scene.sh(`actplane control delta list --json --domain-id ${domain}`);
      const [first] = (JSON.parse(listed.stdout) as { deltas: Record<string, unknown>[] }).deltas;
      const { hash, from, uid, approval } = first ?? {};
      const wanted = [delta.hash, 0, scene.uid, { approvedBy: "pat", approvalRef: "T-1" }];
      scene.did();
      return same("record", [hash, from, uid, approval], wanted);
    });
  });
}
