/** The supervisor's process: `node main.js ID`, started by `actplane control launch-child --detach`. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OutputLog } from "./log.js";
import { logOf, readSpec, writeState } from "./record.js";
import { Supervisor } from "./supervise.js";

const id = process.argv[2] ?? "";
const spec = readSpec(id);
const launcher = realpathSync(fileURLToPath(new URL("../../../bin/actplane", import.meta.url)));
const supervisor = new Supervisor(
  {
    spec,
    launcher,
    log: new OutputLog(logOf(id)),
    write: (state) => writeState(id, state),
    started(exit) {
      if (!process.connected) return;
      // Whoever started us waits for this only; from here on we are on our own.
      process.send?.({ exit }, () => process.disconnect?.());
    },
  },
  () => {
    if (process.connected) process.once("disconnect", () => process.exit(0));
    else process.exit(0);
  },
);
process.on("SIGTERM", () => supervisor.stop());
process.on("SIGINT", () => supervisor.stop());
// `control restart`; a terminal that closes sends it too, but we are in a session of our own.
process.on("SIGHUP", () => supervisor.restart());
supervisor.start();
