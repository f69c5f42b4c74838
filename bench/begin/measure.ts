/** How long the service takes for `actplane run`, with a policy of 100 rules: from its two requests to their answers. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startService } from "../../scripts/harness/service.js";
import { PrivatePins } from "../../test/service/bpffs.js";
import { median } from "../micro/worker.js";
import { generatePolicy } from "../policy/generate.js";
import type { Figure } from "../results.js";

const RULES = 100;
const ONE = fileURLToPath(new URL("./one.js", import.meta.url));
const run = promisify(execFile);

interface Begun {
  readonly prepare: number;
  readonly bind: number;
}

/**
 * `runs` domains one after the other in `folder`, of a service that pins what it has in force, as the installed one does.
 * The first is the service's first policy; "warm" are the others.
 */
export async function measureBegin(folder: string, runs: number): Promise<Figure[]> {
  const pins = new PrivatePins(folder);
  const service = await startService(folder, { args: ["--pins", pins.path] });
  try {
    const rules = join(folder, "rules");
    writeFileSync(rules, generatePolicy(RULES));
    const begun: Begun[] = [];
    for (let n = 0; n <= runs; n++)
      begun.push(JSON.parse((await run(process.execPath, [ONE, service.socket, rules])).stdout));
    const [first, ...warm] = begun as [Begun, ...Begun[]];
    const of = (name: keyof Begun) => median(warm.map((one) => one[name]));
    const parts = (prepare: number, bind: number) => `${prepare.toFixed(1)} to compile, ${bind.toFixed(1)} to bind`;
    return [
      {
        name: "begin-100",
        value: median(warm.map(({ prepare, bind }) => prepare + bind)),
        unit: "ms",
        note: `inside the service, for a domain of ${RULES} rules: ${parts(of("prepare"), of("bind"))}`,
      },
      {
        name: "begin-100-first",
        value: first.prepare + first.bind,
        unit: "ms",
        note: parts(first.prepare, first.bind),
      },
    ];
  } finally {
    await service.stop();
    pins.close();
  }
}
