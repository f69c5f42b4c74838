import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { AuditRecord } from "../../protocol/index.js";
import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

/** In its place: the service may append meanwhile. */
function overwrite(path: string, at: number, text: string): void {
  const fd = openSync(path, "r+");
  writeSync(fd, text, at);
  closeSync(fd);
}

/** The record of acts and decisions, and that a change of it is found. */
export async function audit(scene: Scene, check: Check): Promise<void> {
  const { accept, machine } = scene;
  const records = async () => {
    const { stdout } = await scene.sh("actplane audit --json -n 1000");
    return stdout.split("\n").flatMap((text) => (text === "" ? [] : [JSON.parse(text) as AuditRecord]));
  };
  /** What a run adds. */
  const added = async (rules: string, script: string) => {
    const before = (await records()).at(-1)?.seq ?? 0;
    const { stderr } = await scene.under(rules, script);
    // Its end is told when its last process is gone.
    for (let looks = 0; looks < 100; looks++) {
      const found = (await records()).filter((record) => record.seq > before);
      if (found.some((record) => record.kind === "session" && "what" in record && record.what === "end")) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the run's end is not on record: ${stderr}`);
  };

  await check("a run is on record with what was decided in it, and refused acts too", async () => {
    const child = `actplane control launch-child --delta-text 'rule no-bob: block exec "bob"' ${accept} -- true`;
    const found = await added(
      'rule no-ann: block exec "ann"',
      `ann; actplane attach --pid $$ --rule x; ${child}; true`,
    );
    const said = found.map((record) => {
      const { kind, what, method, rule, error } = record as Record<string, unknown>;
      return [kind, what ?? method ?? rule, ...(error === undefined ? [] : [error])].join(" ");
    });
    const wanted = ["session begin", "act domain.bind", "decision no-ann", "act domain.bind", "session end"];
    return wanted.every((one) => said.includes(one)) ? [] : [said.join(", ")];
  });
  await check("it is as it was written, and a noted end stays in it", async () => {
    const first = await scene.sh("actplane audit verify --json");
    const { head } = JSON.parse(first.stdout) as { head: { hash: string } };
    await added('rule no-ann: block exec "ann"', "ann; true");
    const again = await scene.sh(`actplane audit verify --head ${head.hash}`);
    const other = await scene.sh(`actplane audit verify --head ${"0".repeat(64)}`);
    return [
      ...(again.status === 0 ? [] : [again.stderr]),
      ...same("another head", other.status, 1),
      ...(other.stderr.includes("the hash that you noted") ? [] : [other.stderr]),
    ];
  });
  await check("inside a domain nobody reads it", async () => {
    const { stdout, stderr } = await scene.under('rule no-ann: block exec "ann"', "actplane audit");
    return stdout === "" && stderr.includes("inside a domain") ? [] : [stdout, stderr];
  });
  if (machine === null) return;
  await check("a changed record is found, and which", async () => {
    const path = join(machine.folder, "..", "state", "audit", String(scene.uid), "00000001.ndjson");
    const at = readFileSync(path, "utf8").indexOf('"rule":"no-ann"');
    overwrite(path, at, '"rule":"no-one"');
    const changed = await scene.sh("actplane audit verify");
    overwrite(path, at, '"rule":"no-ann"');
    const whole = await scene.sh("actplane audit verify");
    return [
      ...same("changed", changed.status, 1),
      ...(/line \d+ was edited/.test(changed.stderr) ? [] : [changed.stderr]),
      ...same("as it was", whole.status, 0),
    ];
  });
}
