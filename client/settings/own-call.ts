/** How an agent is to call actplane. */
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const OWN = fileURLToPath(new URL("../../../build/Release/actplane", import.meta.url));

function inPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (!folder.startsWith("/")) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}

const real = (path: string) => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/**
 * `actplane` where that is this one, otherwise its path; with the socket when the user named another than the
 * system's, because an agent passes little of its environment on.
 */
export function ownCall(socket: string | undefined): string[] {
  const found = inPath("actplane");
  const command = found !== null && real(found) === real(OWN) ? "actplane" : OWN;
  return socket === undefined ? [command] : [command, "--socket", socket];
}
