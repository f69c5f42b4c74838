/** Runs `actplane control …` as a person would, so that there is one way to launch and stop children. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ClientError } from "../errors.js";
import { lines } from "../text.js";

const COMMAND = fileURLToPath(new URL("../../../build/Release/actplane", import.meta.url));
/** Milliseconds; stopping a child may take eleven seconds. */
const PATIENCE = 30_000;
/** Bytes of output kept. */
const OUTPUT_MAX = 1 << 20;

/** What it printed. Throws ClientError with what it said when it failed. */
export function control(socket: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(COMMAND, ["--socket", socket, "control", ...words], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PATIENCE,
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < OUTPUT_MAX) output[name] += text;
      });
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) return resolve(output.stdout.trimEnd());
      const said =
        lines(output.stderr)
          .trim()
          .replace(/^actplane: /u, "") || `it ended with ${status}`;
      const failed = ClientError.of("control-failed", {
        what: words[0] ?? "control",
        problem: said.split("\n")[0] ?? said,
      });
      // Mistakes with their places, or what to do: as a person is told.
      reject(new ClientError(failed.code, failed.message, failed.exit, null, `${words[0]} failed: ${said}`));
    });
  });
}
