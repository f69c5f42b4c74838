/** The two tiers that can refuse, in a guest whose clock goes by instructions. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { boot, type Lsm, setUp } from "../../test/guest/machine.js";
import { builtProgram } from "../native/build.js";
import type { Part, PartOptions, PartResult } from "../parts/part.js";
import { situations } from "./conditions.js";
import type { GuestJob } from "./inside.js";

/** Where the guest's project is: images hold absolute paths. */
const FOLDER = "/srv/actplane-bench";
/** Seconds of one guest: its clock goes slowly, the engine's load takes most of it. */
const TIMEOUT = 1500;

const TIERS = { lsm: "with-bpf", "modify-return": "without-bpf" } as const satisfies Record<string, Lsm>;
type GuestTier = keyof typeof TIERS;

const RUN = `#!/bin/bash
cd /payload && PATH=/payload:$PATH exec ./node dist/bench/micro/inside.js /payload/job.json
`;

/** Fills the empty folder `to` with what inside.ts needs: no packages, the service's modules have none. */
function pack(to: string, job: GuestJob, images: ReadonlyMap<string, Uint8Array>): void {
  const part = (path: string) => cpSync(join(CHECKOUT, path), join(to, path), { recursive: true });
  for (const name of ["package.json", "dist", "build/Release/actplane.node"]) part(name);
  mkdirSync(join(to, "build", "bench"));
  copyFileSync(builtProgram("micro"), join(to, "build", "bench", "micro"));
  copyFileSync(process.execPath, join(to, "node"));
  const bpftool = ["/usr/sbin/bpftool", "/usr/bin/bpftool"].find((path) => existsSync(path));
  if (bpftool) copyFileSync(bpftool, join(to, "bpftool"));
  writeFileSync(join(to, "run.sh"), RUN);
  writeFileSync(join(to, "job.json"), JSON.stringify(job));
  for (const [name, image] of images) writeFileSync(join(to, name), image);
  chmodSync(to, 0o755);
}

function jobOf(tier: GuestTier, { quick, only }: PartOptions): { job: GuestJob; images: Map<string, Uint8Array> } {
  const images = new Map<string, Uint8Array>();
  const described = situations(FOLDER, tier, quick, only).map(({ condition, rules, policy }, index) => {
    if (policy === null) return { condition, rules, image: null, refused: null };
    if ("refused" in policy) return { condition, rules, image: null, refused: policy.refused };
    const name = `${index}.image`;
    images.set(name, policy.image);
    return { condition, rules, image: name, refused: null };
  });
  return { job: { tier, folder: FOLDER, passes: quick ? 3 : 7, only, situations: described }, images };
}

async function measureGuest(tier: GuestTier, options: PartOptions): Promise<PartResult> {
  const { kernel, progress } = options;
  const payload = mkdtempSync(join(tmpdir(), "actplane-bench-guest-"));
  try {
    const { job, images } = jobOf(tier, options);
    pack(payload, job, images);
    const said: string[] = [];
    progress(`${tier} tier in a guest of ${kernel}, counting instructions`);
    const status = await boot({
      root: CHECKOUT,
      kernel,
      lsm: TIERS[tier],
      payload,
      keep: false,
      icount: true,
      timeout: TIMEOUT,
      onLine: (line) => said.push(line),
    });
    const line = said.find((one) => one.startsWith("RESULT "));
    if (status !== 0 || !line) throw new Error(`the guest ended with ${status}:\n${said.slice(-40).join("\n")}`);
    return JSON.parse(line.slice("RESULT ".length)) as Required<Pick<PartResult, "results" | "refused" | "programs">>;
  } finally {
    rmSync(payload, { recursive: true, force: true });
  }
}

/** One tier in a guest of its own. Throws when there is no guest to be had. */
export function guestOf(tier: GuestTier): Part {
  return async (options) => {
    if ((await setUp(CHECKOUT, [options.kernel])) !== 0) throw new Error("the guest cannot be made; see above");
    return measureGuest(tier, options);
  };
}
