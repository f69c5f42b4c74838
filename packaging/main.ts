/**
 * npm run package [-- --node FILE] [--version VERSION] [--compression xz|zstd|gzip|none] [--to FOLDER]
 *
 * Builds build/actplane_VERSION_ARCH.deb of the built checkout, for Debian 12 and later. Needs dpkg-deb, binutils and
 * git. Exit status: 0 built, 1 not, 2 a wrong option.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { InstallError, packageRoot } from "./checkout.js";
import { buildDeb } from "./deb.js";

const VERSION = /^\d[\w.+~-]*$/;
const COMPRESSIONS = ["xz", "zstd", "gzip", "none"];

function readOptions(root: string) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const { values } = parseArgs({
    options: {
      node: { type: "string", default: process.execPath },
      version: { type: "string", default: version },
      compression: { type: "string", default: "xz" },
      to: { type: "string", default: join(root, "build") },
    },
  });
  if (!VERSION.test(values.version)) throw new Error(`--version: not a version: ${values.version}`);
  if (!COMPRESSIONS.includes(values.compression))
    throw new Error(`--compression: use one of ${COMPRESSIONS.join(", ")}`);
  return { ...values, node: realpathSync(values.node), to: resolve(values.to) };
}

function main(): number {
  const root = packageRoot();
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(root);
  } catch (error) {
    process.stderr.write(`package: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const work = mkdtempSync(join(tmpdir(), "actplane-package-"));
  try {
    mkdirSync(options.to, { recursive: true });
    const file = buildDeb({ root, work, ...options });
    console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
    return 0;
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    process.stderr.write(`package: ${error.message}\n${error.hint}\n`);
    return 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = main();
