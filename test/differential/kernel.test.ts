/** A short run of the model against the kernel; `npm run test:differential` is the long one. */
import t from "tap";
import { addon } from "../../addon/index.js";
import { KernelDifferential } from "./differential.js";

/** The tracepoint tier, which every kernel with BTF runs. */
const skip = process.getuid?.() === 0 && addon.hasBtf() ? false : "needs root and a kernel with BTF";
const SEQUENCES = 250;

t.test("model and kernel agree", { skip }, async (t) => {
  const differential = await KernelDifferential.open("tracepoint");
  t.teardown(() => differential.close());
  // Seed 5 holds an exec that opens one gate and closes another, which once got two times.
  for (const seed of [3, 5]) {
    const { difference, seen } = await differential.run(seed, SEQUENCES);
    for (const line of difference?.split("\n") ?? []) t.comment(line);
    t.equal(difference, null, `${seen.sequences} sequences of seed ${seed}`);
    t.comment(JSON.stringify(seen));
    for (const kind of ["allowed", "killed", "fired", "labelled"])
      t.ok((seen[kind] ?? 0) > (seen.steps ?? 0) / 200, `${kind}: ${seen[kind]} of ${seen.steps}`);
  }
});
