/** Installs an agent from npm, once, outside of the checkout. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Agent } from "./agents.js";

/** Milliseconds: the largest is 400 MB. */
const PATIENCE = 15 * 60_000;

const cache = () => join(process.env.ACTPLANE_CACHE ?? join(homedir(), ".cache", "actplane"), "agents");

function installed(modules: string, { package: name, version }: Agent): boolean {
  const manifest = join(modules, name, "package.json");
  return (
    existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version === version
  );
}

/** The folder that holds it, or why there is none. `ACTPLANE_AGENTS` names one where all are installed already. */
export function install(agent: Agent): { readonly modules: string } | { readonly problem: string } {
  const named = process.env.ACTPLANE_AGENTS;
  if (named !== undefined && installed(named, agent)) return { modules: named };
  const folder = join(cache(), `${agent.name}-${agent.version}`);
  const modules = join(folder, "node_modules");
  if (installed(modules, agent)) return { modules };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const args = [
    "install",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--save-exact",
    `${agent.package}@${agent.version}`,
  ];
  const { status, error } = spawnSync("npm", args, {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    timeout: PATIENCE,
  });
  if (error || status !== 0) return { problem: `npm cannot install ${agent.package}@${agent.version}` };
  return { modules };
}
