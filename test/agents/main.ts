/**
 * Real agents under a policy, driven by a fake model: each tries the forbidden thing in several ways, is stopped, has the
 * reason in its model's next request exactly once, and then does the allowed thing. Prints TAP.
 *
 *   node dist/test/agents/main.js [AGENT…]      claude, codex, gemini, qwen, opencode, mcp (the server) and hooks (whom they tell); all without a name
 *
 * Ends with 125 when only agents are asked for and none of them can be installed. Needs root, or sudo, unless ACTPLANE_SOCKET names a service.
 */
import { buildStage } from "../cases/stage.js";
import { Tap } from "../cases/tap.js";
import { AGENTS } from "./agents.js";
import { tryDelivery } from "./delivery.js";
import { install } from "./install.js";
import { tryServer } from "./mcp.js";
import { tryParent } from "./parent.js";
import { tryAgent } from "./try.js";

const NOT_INSTALLED = 125;
/** The agent that launches another of its kind. */
const PARENT = "codex";

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const wanted = AGENTS.filter(({ name }) => words.length === 0 || words.includes(name));
  const found = wanted.map((agent) => ({ agent, place: install(agent) }));
  const own = words.length === 0 || words.includes("hooks") || words.includes("mcp");
  if (!own && found.every(({ place }) => "problem" in place)) {
    for (const { place } of found) if ("problem" in place) console.error(place.problem);
    return NOT_INSTALLED;
  }
  const { stage, strike } = await buildStage();
  const tap = new Tap();
  try {
    if (words.length === 0 || words.includes("hooks")) await tryDelivery(stage, tap);
    if (words.length === 0 || words.includes("mcp")) await tryServer(stage, tap);
    for (const { agent, place } of found) {
      if ("problem" in place) tap.skip(agent.name, place.problem);
      else {
        await tryAgent(agent, place.modules, stage, tap);
        // One of them is enough to see a sub-agent restricted: what differs is how each is started.
        if (agent.name === PARENT) await tryParent(agent, place.modules, stage, tap);
      }
    }
  } finally {
    await strike();
  }
  return tap.end() ? 0 : 1;
}

process.exitCode = await main();
