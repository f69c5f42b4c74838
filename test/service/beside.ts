/** A process that is in an older version's domain, and what the newer version's service answers it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../../protocol/index.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import type { Tap } from "../cases/tap.js";
import { until } from "./process.js";
import type { Scene } from "./upgrade-scene.js";

/** Root's answers, for root is who runs this. */
interface Call {
  readonly what: string;
  readonly words: readonly string[];
  /** what it is told from inside */
  readonly refused: string;
}

/** `domain`: one of the newer version's, of the same user. */
function callsFor(domain: number): Call[] {
  const rule = 'rule m: notify exec "nothing-like-this"';
  const inside = (method: string) => errorMessage("inside-domain", { method });
  const older = errorMessage("older-version", {});
  const unknown = errorMessage("domain-unknown", { domain: String(domain) });
  const number = String(domain);
  return [
    { what: "begin a domain", words: ["run", "--rule", rule, "--", "true"], refused: older },
    { what: "reload its user's policy", words: ["reload"], refused: inside("policy.reload") },
    { what: "read the audit", words: ["audit", "--last", "1"], refused: inside("audit.read") },
    {
      what: "change another domain",
      words: ["control", "delta", "add", "--domain-id", number, "--delta-text", rule],
      refused: unknown,
    },
    {
      what: "begin a child of another domain",
      words: ["control", "launch-child", "--parent", number, "--delta-text", rule.replace(" m:", " n:"), "--", "true"],
      refused: unknown,
    },
  ];
}

/** Starts it in a domain of the version that runs now; it waits until it is asked. */
export function callsFromBeside(scene: Scene) {
  const file = (name: string) => join(scene.folder, name);
  const actplane = join(CHECKOUT, "bin", "actplane");
  const env = { ...process.env, ACTPLANE_SOCKET: scene.socket };
  const asker = `until [ -e "${file("ask")}" ]; do sleep 0.1; done; /bin/sh "${file("ask")}"; sleep 600`;
  const tree = scene.run("/bin/sh", "-c", asker);
  const line = (words: readonly string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");

  return {
    /** The newer version's service is there. The same is asked from outside every domain, of which all succeeds. */
    async check(tap: Tap): Promise<void> {
      const neighbour = scene.run("sleep", "600");
      let domain = 0;
      const there = async () => {
        domain = (await scene.status()).domains.find(({ name }) => name === "default")?.domain ?? 0;
        return domain !== 0;
      };
      for (let looks = 0; looks < 100 && !(await there()); looks++) await new Promise((done) => setTimeout(done, 100));
      const calls = callsFor(domain);
      const { tier } = await scene.status();
      const asked = calls.map(({ words }, n) => {
        const out = file(`answer-${n}`);
        return `ACTPLANE_SOCKET=${line([scene.socket, actplane, ...words])} >${out} 2>&1; echo "status $?" >>${out}`;
      });
      const signal = file("signalled");
      asked.push(`kill -WINCH ${scene.pid} 2>${signal}; echo "status $?" >>${signal}; : >${file("asked")}`);
      writeFileSync(file("ask.new"), asked.join("\n"));
      spawnSync("mv", [file("ask.new"), file("ask")]);
      const answered = await until(() => existsSync(file("asked")), 120_000);
      for (const [n, { what, words, refused }] of calls.entries()) {
        const path = file(`answer-${n}`);
        const told = existsSync(path) ? readFileSync(path, "utf8") : "nothing";
        const problems: string[] = answered ? [] : ["the tree did not ask"];
        if (!told.includes(refused) || /^status 0$/m.test(told)) problems.push(`inside it is told: ${told}`);
        const outside = spawnSync(actplane, words, { encoding: "utf8", env });
        if (outside.status !== 0) problems.push(`outside it ends with ${outside.status}: ${outside.stderr}`);
        tap.result(`upgraded: who is in an older version's domain cannot ${what}`, problems);
      }
      const sent = existsSync(signal) ? readFileSync(signal, "utf8") : "nothing";
      // The tracepoint tier cannot refuse a signal (docs/coverage.md).
      const kept = tier === "tracepoint" || !/^status 0$/m.test(sent);
      const { status } = spawnSync("kill", ["-WINCH", String(scene.pid)]);
      tap.result(`upgraded: nor send the newer version's service a signal, on the ${tier} tier`, [
        ...(kept ? [] : [`it could: ${sent}`]),
        ...(status === 0 ? [] : ["neither can who is outside"]),
      ]);
      await scene.end(neighbour);
    },
    end: () => scene.end(tree),
  };
}
