import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../protocol/index.js";
import { give } from "../../scripts/harness/person.js";
import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const NO_BOB = 'policy: |\n  rule no-bob: block exec "bob"\n';
const policy = (programs: string, rules = NO_BOB) => `version: 1\nattach: [ ${programs} ]\n${rules}`;

/** Programs of one person that do what a child of an agent would. */
function agents(scene: Scene): void {
  const bin = join(scene.folder, "bin");
  const script = (name: string, text: string, interpreter = "/bin/sh") => {
    writeFileSync(join(bin, name), `#!${interpreter}\n${text}\n`, { mode: 0o755 });
    give(scene.person, join(bin, name));
  };
  script("agent", "ann; bob");
  script("nested", "agent; cid");
  script("slow", ": > inside; while ! test -e go; do sleep 0.05; done; ann; bob");
  // A program that is no script, and one that only a script's first line names.
  for (const name of ["elf-agent", "inter"]) {
    copyFileSync(realpathSync("/bin/sh"), join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  script("by-inter", "ann; bob", join(bin, "inter"));
  scene.write("script", "ann; bob\n");
}

/** Programs that enter a domain by themselves (`attach: exec`), of the machine's policy and of a user's own. */
export async function attach(scene: Scene, check: Check): Promise<void> {
  const { machine } = scene;
  if (machine === null) return;
  const other = scene.other();
  for (const one of [scene, other]) if (one) agents(one);
  const status = async (whose = scene) =>
    JSON.parse((await whose.sh("actplane control status --json")).stdout) as Result<"control.status">;
  const path = join(machine.folder, "20-attach.yaml");
  const put = async (text: string | null, programs: readonly string[]) => {
    if (!existsSync(machine.folder)) mkdirSync(machine.folder, { mode: 0o755 });
    if (text === null) rmSync(path, { force: true });
    else writeFileSync(path, text, { mode: 0o644 });
    machine.reload();
    for (let looks = 0; looks < 400; looks++) {
      const now = (await status()).policies.attach;
      if (JSON.stringify(now) === JSON.stringify(programs)) return [];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return [`the reload did not come through: ${JSON.stringify((await status()).policies)}`];
  };
  /** What a command did, before and after the policy; `governed`: that bob is not done any more. */
  const both = async (what: string, command: string, whose = scene) => {
    await whose.sh(command);
    return same(what, whose.did(), ["ann"]);
  };
  const free = async (command: string, whose = scene) => {
    await whose.sh(command);
    return same(`${command} without a domain`, whose.did(), ["ann", "bob"]);
  };

  await check("without the policy nothing enters", async () => [
    ...(await free("agent")),
    ...(await free("elf-agent script")),
    ...(await free("by-inter")),
  ]);
  /** A user whom the service does not expect is refused until it has prepared something for him, and never passes. */
  const expected = async (whose: Scene) => {
    for (let looks = 0; looks < 100; looks++) {
      await whose.sh("agent");
      const done = whose.did();
      if (done.length > 0) return same("done at first", done, ["ann"]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return ["nothing was prepared"];
  };

  await check("a script, a program and an interpreter enter when anybody starts them", async () => [
    ...(await put(policy("{ exec: agent }, { exec: elf-agent }, { exec: inter }"), ["agent", "elf-agent", "inter"])),
    ...(await expected(scene)),
    ...(other ? await expected(other) : []),
    ...(await both("done by a script", "agent")),
    ...(await both("done by a program", "elf-agent script")),
    ...(await both("done by a script of the interpreter", "by-inter")),
    ...(await both("done by exec in place", "exec agent")),
    ...(other ? await both("done for another user", "agent", other) : []),
  ]);
  await check("what is not named does not, a copy under another name among it", async () => [
    ...(await free("ann; bob")),
    ...(await free("cp bin/agent bin/renamed; renamed")),
  ]);
  await check("what it starts is in the same domain, and ends with it", async () => {
    const problems = await put(policy("{ exec: slow }, { exec: nested }"), ["slow", "nested"]);
    await scene.sh("rm -f inside go");
    const running = scene.sh("nested; slow");
    const inside = await scene.appears("inside");
    const domains = (await status()).domains.filter(({ name }) => name === "attached");
    const others = other ? (await status(other)).domains.length : 0;
    scene.write("go", "");
    await running;
    problems.push(...(inside ? [] : ["it did not start"]), ...same("done", scene.did(), ["ann", "cid"]));
    problems.push(...same("domains", domains.length, 1), ...same("seen by another user", others, 0));
    problems.push(...same("rules", domains[0]?.rules, ["no-bob"]));
    for (let looks = 0; looks < 100 && (await status()).domains.length > 0; looks++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return [...problems, ...same("domains afterwards", (await status()).domains.length, 0)];
  });
  await check("arguments are judged as those of a rule", async () => [
    ...(await put(policy("{ exec: [ elf-agent, script ] }"), ["elf-agent script"])),
    ...(await both("done with the argument", "elf-agent script")),
    ...(await free("cp script another; elf-agent another")),
  ]);
  await check("many at once: each is in a domain or does not run", async () => {
    const problems = await put(policy("{ exec: agent }"), ["agent"]);
    await scene.sh("for n in 1 2 3 4 5 6 7 8 9 10 11 12; do agent & done; wait");
    problems.push(...same("done by the many", scene.did(), ["ann"]));
    return [...problems, ...(await both("done by one more", "sleep 1; agent"))];
  });
  await check("in a domain already, nothing enters another", async () => {
    await scene.under('rule no-cid: block exec "cid"', "agent; cid");
    return same("done", scene.did(), ["ann"]);
  });
  await check("a broken policy leaves what enters", async () => {
    writeFileSync(path, 'version: 1\nattach: [ { exec: "*" } ]\npolicy: |\n  rule r: block exec "bob"\n');
    machine.reload();
    for (let looks = 0; looks < 200 && (await status()).policies.problem === null; looks++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return [
      ...(/names every program/.test((await status()).policies.problem ?? "") ? [] : ["it was not said"]),
      ...(await both("done", "agent")),
    ];
  });
  await check("without the policy again, it is as before", async () => [
    ...(await put(null, [])),
    ...(await free("agent")),
    ...(other ? await free("agent", other) : []),
  ]);
  await check("a user's own policy does it for his programs and nobody else's", async () => {
    await scene.sh("mkdir -p config/actplane");
    const env = `XDG_CONFIG_HOME=${scene.folder}/config`;
    scene.write("config/actplane/policy.yaml", policy("{ exec: agent }"));
    const { status: exit, stderr } = await scene.sh(`${env} actplane reload ${scene.accept}`);
    const problems = [...(exit === 0 ? [] : [stderr]), ...(await expected(scene))];
    problems.push(...(await both("done", "agent")), ...(other ? await free("agent", other) : []));
    rmSync(join(scene.folder, "config/actplane/policy.yaml"));
    await scene.sh(`${env} actplane reload`);
    return [...problems, ...(await free("agent"))];
  });
}
