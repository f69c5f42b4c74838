/**
 * Runs in the guest: node inside.js DESCRIPTION. Measures what a `GuestJob` says and prints it as the line
 * "RESULT {…}"; other lines are progress.
 */

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addon } from "../../addon/index.js";
import type { Tier } from "../../addon/types.js";
import { builtProgram } from "../native/build.js";
import type { Only } from "../parts/part.js";
import type { Condition } from "../results.js";
import { calibrate, measure } from "./measure.js";
import { chosen, counted, PLANS } from "./operations.js";
import type { Situation } from "./situation.js";
import { makeTree } from "./tree.js";

/** What the host asks of the guest. The images are compiled outside, where it takes a tenth of the time. */
export interface GuestJob {
  readonly tier: Tier;
  readonly folder: string;
  readonly passes: number;
  readonly only: Only;
  readonly situations: readonly {
    readonly condition: Condition;
    readonly rules: number;
    /** file beside the description; null: no policy is in force */
    readonly image: string | null;
    readonly refused: string | null;
  }[];
}

function situationsOf(job: GuestJob, folder: string): Situation[] {
  return job.situations.map(({ condition, rules, image, refused }) => {
    if (refused !== null) return { condition, rules, policy: { refused } };
    return { condition, rules, policy: image === null ? null : { image: readFileSync(join(folder, image)) } };
  });
}

const description = process.argv[2]!;
const job = JSON.parse(readFileSync(description, "utf8")) as GuestJob;
makeTree(job.folder);
const socket = createSocket("udp4");
socket.bind(0, "127.0.0.1");
await once(socket, "listening");
const setup = {
  addon,
  tier: job.tier,
  program: builtProgram("micro"),
  folder: job.folder,
  port: socket.address().port,
  clock: "wall" as const,
};
const ns = await calibrate(setup);
console.log(`an instruction is ${ns.toFixed(3)} ns by this clock`);
const plans = counted(chosen(PLANS, job.only));
const unit = { name: "instructions" as const, ns };
const all = situationsOf(job, dirname(description));
const found = await measure(setup, all, plans, { loads: 1, passes: job.passes }, unit, console.log);
console.log(`RESULT ${JSON.stringify(found)}`);
socket.close();
