/**
 * A process that begins a domain as `actplane run` does, and prints {"prepare", "bind"}: milliseconds from a request's
 * departure to its answer's arrival, on a connection that is open, which is the service's own time and some tenths.
 *
 *   node one.js SOCKET RULES-FILE
 */
import { readFileSync } from "node:fs";
import { WEAKER_NAMES } from "../../policies/compiler/index.js";
import { Client } from "../../test/load/wire.js";

const [socket = "", file = ""] = process.argv.slice(2);
const client = new Client(socket, process.getuid?.() ?? 0);

async function call(method: string, params: object): Promise<{ took: number; result: { ticket: string } }> {
  const { took, text } = await client.call(method, params);
  const { result, error } = JSON.parse(text);
  if (error) throw new Error(`${method}: ${error.message}`);
  return { took, result };
}

const policy = { root: "/srv/project", rules: [readFileSync(file, "utf8")] };
// Connects, and has this process's own code warm.
for (let n = 0; n < 20; n++) await call("violations.list", { limit: 1 });
const prepared = await call("domain.prepare", { policy, accept: WEAKER_NAMES });
const bound = await call("domain.bind", { ticket: prepared.result.ticket });
console.log(JSON.stringify({ prepare: prepared.took, bind: bound.took }));
client.close();
