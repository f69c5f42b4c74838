import { existsSync } from "node:fs";
import { join } from "node:path";
import { TIERS } from "../../policies/compiler/index.js";
import { environmentOf, runAs } from "../../scripts/harness/person.js";
import { Scene, type Stage } from "../cases/scene.js";
import type { ScriptedAttack } from "./attack.js";

const SCENE = 22_000;
const RULE = 'rule program: block exec "forbidden" because "not this one"';

/**
 * Asks for a domain, then leaves the connection to a child and ends: whoever has its pid next must not be bound. Prints
 * the answer that the child gets.
 */
const ORPHAN = `
import json, os, socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(os.environ["ACTPLANE_SOCKET"])
def call(method, params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    s.sendall(("POST /rpc HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(body), body)).encode())
    text = b""
    while b"\\r\\n\\r\\n" not in text: text += s.recv(65536)
    head, rest = text.split(b"\\r\\n\\r\\n", 1)
    length = int([l for l in head.split(b"\\r\\n") if l.lower().startswith(b"content-length")][0].split(b":")[1])
    while len(rest) < length: rest += s.recv(65536)
    return json.loads(rest)
accept = sys.argv[1:]
ticket = call("domain.prepare", {"policy": {"rules": [${JSON.stringify(RULE)}], "root": "/"}, **({"accept": accept} if accept else {})})["result"]["ticket"]
if os.fork():
    os._exit(0)

time.sleep(0.2)
print(json.dumps(call("domain.bind", {"ticket": ticket})))
`;

/** A client in a pid namespace of its own is bound as the process it is. */
async function namespace(stage: Stage): Promise<string[]> {
  const scene = new Scene(stage, SCENE);
  const setup = "mkdir bin; cp /bin/touch bin/forbidden; cp /bin/touch bin/free";
  await scene.prepare({ name: "peer", title: "", policy: RULE, setup, steps: [] });
  const accept = stage.accept.join(" ");
  const run = (program: string) =>
    scene.sh(`unshare -pf --kill-child ${stage.actplane} run ${accept} -- bin/${program} ${program}-ran`);
  const [forbidden, free] = [await run("forbidden"), await run("free")];
  const there = (name: string) => existsSync(join(scene.project, name));
  const problems: string[] = [];
  if (there("forbidden-ran")) problems.push(`the program ran: ${JSON.stringify(forbidden)}`);
  if (!there("free-ran")) problems.push(`another program did not run: ${JSON.stringify(free)}`);
  return problems;
}

async function orphan(stage: Stage): Promise<string[]> {
  const env = environmentOf(stage.person, { ACTPLANE_SOCKET: stage.socket });
  const accept = stage.accept.filter((word) => word !== "--accept");
  const options = { cwd: stage.person.home, env, timeout: stage.timeout };
  const { stdout, stderr } = await runAs(stage.person, ["python3", "-c", ORPHAN, ...accept], options);
  return stdout.includes('"error"') ? [] : [`a process that had ended was bound: ${stdout}${stderr}`];
}

export const attack: ScriptedAttack = {
  attacks: [22],
  title: "who asks is a process, not a number",
  tiers: TIERS,
  async run(stage, tap, _tier, root) {
    tap.result("22-peer: a connection whose maker has ended binds nobody", await orphan(stage));
    if (root === null) tap.skip("22-peer: pid namespace", "making one needs root");
    else tap.result("22-peer: a client in a pid namespace of its own is bound", await namespace(root));
  },
};
