/** A server that puts who started it under the policy, by whatever numbers both see each other. */
import { mkdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import { expect, Session, until } from "./mcp-session.js";
import { ACTPLANE } from "./project.js";

/** As a container's: its first process has the number 1, and /proc shows only its own. */
export const PID_NAMESPACE = ["unshare", "--pid", "--fork", "--mount-proc"];

/**
 * The agent is a process of the test's own, not the test. It has a process that waits, as agents have, which is moved
 * into a child by the number that it has there, and then does what only the child's policy forbids.
 */
export async function attaching(
  stage: Stage,
  tap: Tap,
  cwd: string,
  env: Record<string, string>,
  where: string,
  apart: readonly string[],
): Promise<void> {
  const folder = join(stage.folder, "mcp", `attach-${apart.length}`);
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const read = (name: string) => {
    try {
      return readFileSync(file(name), "utf8").trim();
    } catch {
      return "";
    }
  };
  const session = new Session();
  const waiter = `while [ ! -e "${file("go")}" ]; do sleep 0.1; done; git commit --allow-empty -qm by-worker; echo ended >"${file("ended")}"`;
  const mcp = `"${ACTPLANE}" --socket "${stage.socket}" mcp --auto-attach-parent ${stage.accept.join(" ")}`;
  const agent = `(${waiter}) & echo $! >"${file("worker")}"; echo $$ >"${file("agent")}"; readlink /proc/self/ns/pid >"${file("namespace")}"`;
  // The shell stays the server's parent, as an agent does.
  await session.open([...apart, "sh", "-c", `${agent}; ${mcp}; exit $?`], cwd, env);
  const name = (what: string) => `${where}: ${what}`;
  try {
    expect(tap, name("who starts it is attached"), await session.read("status"), /the agent is in domain/, /no-push/);
    if (apart.length > 0) {
      const own = new RegExp(`^1 (?!pid:\\[${/\d+/.exec(readNamespace())?.[0]}\\])`);
      expect(tap, name("by another number than the service's"), `${read("agent")} ${read("namespace")}`, own);
    }
    const accept = ["kill-before-start", "kill-after"];
    const child = { name: `att${apart.length}`, policy: 'rule z: notify exec "zzz"', accept };
    const launched = await session.call("launch_child", { ...child, command: ["sh", "-c", "git push; echo after"] });
    const explained = async (words: string) =>
      until(async () => (await session.call("explain_refusal", { last: 10 })).text.includes(words));
    const told = await explained("pushing is for the user");
    expect(tap, name("what it starts is bound"), `${told} ${launched.text}`, /^true/);

    const policy = 'rule no-commit: block exec "git" "commit" because "this worker commits nothing"';
    const bound = await session.call("bind_child", { pid: Number(read("worker")), policy, accept });
    expect(tap, name("a running process goes into a child"), `${bound.failed} ${bound.text}`, /^false/, /domain \d+/);
    await session.call("launch_child", { ...child, name: `go${apart.length}`, command: ["touch", file("go")] });
    const stopped = await explained("this worker commits nothing");
    expect(
      tap,
      name("and is bound there"),
      `${stopped} ${await until(() => read("ended") === "ended")}`,
      /^true true$/,
    );
  } finally {
    await session.client.close();
  }
}

const readNamespace = () => readlinkSync("/proc/self/ns/pid");
