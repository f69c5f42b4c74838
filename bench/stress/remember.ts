import { withProject } from "../micro/project.js";
import { Worker } from "../micro/worker.js";
import { builtProgram } from "../native/build.js";
import { imageOf, withEngine } from "./field.js";
import type { Check } from "./main.js";

const PLAN = { operation: "read-10", iterations: 1000, batches: 3 };

/** A read that was found to concern no rule is judged again once the image is another one. */
export function remember(check: Check): Promise<void> {
  return withProject((folder, port) =>
    withEngine(async (field) => {
      const silent = imageOf('rule elsewhere: notify read file "/nowhere/**"', folder);
      const reporting = imageOf('rule here: notify read file "src/**"', folder);
      const worker = await Worker.start(builtProgram("micro"), folder, port, "wall");
      const domain = field.bind(worker.pid, silent);
      await worker.run(PLAN);
      check("nothing to report at first", field.engine.stats(domain).reported, 0);
      field.engine.setImage(domain, reporting);
      await worker.run(PLAN);
      check(
        "the reads of the same open file are reported by the next image",
        field.engine.stats(domain).reported > 0,
        true,
      );
      const before = field.engine.stats(domain).reported;
      const other = imageOf('rule other: notify read file "src/engine/**"', folder);
      field.engine.setImage(domain, other);
      await worker.run(PLAN);
      check("and again by the one after it, once", field.engine.stats(domain).reported - before, 1);
      await worker.stop();
    }),
  );
}
