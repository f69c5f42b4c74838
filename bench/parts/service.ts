/** The service itself: how long it takes to come up, and its memory at rest and in a flood. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { startService } from "../../scripts/harness/service.js";
import { measureBegin } from "../begin/measure.js";
import { withProject } from "../micro/project.js";
import { median, Worker } from "../micro/worker.js";
import { builtProgram } from "../native/build.js";
import type { PartOptions, PartResult } from "./part.js";

const MIB = 1048576;

const RULE = 'rule flood: notify open file "**/src/**"';

/** Seconds of flood before memory counts: buffers and heap have grown to what they stay at. */
const WARM_UP = 3;
const FLOOD = 10;

const memory = async (socket: string) => (await call(socket, "control.status", {})).memory;

async function flood(worker: Worker, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) await worker.run({ operation: "open", iterations: 20_000, batches: 5 });
}

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-bench-service-"));
  chmodSync(folder, 0o755);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withService<T>(use: (socket: string, started: number) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const before = performance.now();
    const service = await startService(folder);
    try {
      return await use(service.socket, performance.now() - before);
    } finally {
      await service.stop();
    }
  });
}

export async function measureService({ quick, progress }: PartOptions): Promise<PartResult> {
  const starts: number[] = [];
  for (let n = 0; n < (quick ? 1 : 4); n++) {
    progress(`start of the service, ${n + 1}`);
    starts.push(await withService(async (_, started) => started));
  }
  progress("domains that begin");
  const begun = await withFolder((folder) => measureBegin(folder, quick ? 5 : 30));
  return withService((socket, started) =>
    withProject(async (folder, port) => {
      starts.push(started);
      const rest = await memory(socket);
      progress(`the service in a flood of ${FLOOD} s`);
      const launcher = [join(CHECKOUT, "bin", "actplane"), "--socket", socket, "run", "--rule", RULE, "--"];
      const env = { PATH: process.env.PATH ?? "", HOME: folder };
      const worker = await Worker.start(builtProgram("micro"), folder, port, "cpu", launcher, env);
      try {
        await flood(worker, quick ? 1 : WARM_UP);
        const warm = await memory(socket);
        await flood(worker, quick ? 2 : FLOOD);
        const after = await memory(socket);
        const { domains } = await call(socket, "control.status", {});
        const stats = domains[0]?.stats;
        return {
          figures: [
            ...begun,
            { name: "start", value: median(starts), unit: "ms", note: "of actplaned, self-test included" },
            { name: "maps-rest", value: rest.maps / MIB, unit: "MiB" },
            { name: "service-rest", value: rest.rss / MIB, unit: "MiB", note: "resident memory of actplaned" },
            { name: "maps-flood", value: after.maps / MIB, unit: "MiB" },
            { name: "service-flood", value: after.rss / MIB, unit: "MiB", note: `after ${stats?.reported} matches` },
            {
              name: "flood-growth",
              value: (after.rss - warm.rss + after.maps - warm.maps) / MIB,
              unit: "MiB",
              note: "resident memory and maps",
            },
          ],
        };
      } finally {
        await worker.stop();
      }
    }),
  );
}
