/** The MCP server as a client sees it: inside a domain, attached to who started it, and without anything. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";

const ACTPLANE = join(CHECKOUT, "bin", "actplane");
const POLICY = `version: 1
policy: |
  rule no-push:
    block exec "git" "push"
    because "pushing is for the user"
`;
/** Milliseconds for a notice on its way. */
const PATIENCE = 20_000;

interface Called {
  readonly text: string;
  readonly failed: boolean;
}

/** A client of a server that was started by `command`. */
class Session {
  readonly client = new Client({ name: "test", version: "1" });
  readonly updated: string[] = [];

  async open(command: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
    this.client.setNotificationHandler(ResourceUpdatedNotificationSchema, async ({ params }) => {
      this.updated.push(params.uri);
    });
    const [program = "", ...args] = command;
    await this.client.connect(new StdioClientTransport({ command: program, args, cwd, env, stderr: "ignore" }));
  }

  async call(name: string, input: Record<string, unknown>): Promise<Called> {
    const result = await this.client.callTool({ name, arguments: input });
    const content = result.content as { type: string; text?: string }[];
    return { text: content.map((one) => one.text ?? "").join("\n"), failed: result.isError === true };
  }

  async read(name: string): Promise<string> {
    const { contents } = await this.client.readResource({ uri: `actplane:///${name}` });
    return contents.map((one) => ("text" in one ? String(one.text) : "")).join("\n");
  }
}

async function until(condition: () => Promise<boolean> | boolean): Promise<boolean> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; ) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const expect = (tap: Tap, name: string, seen: string, ...patterns: RegExp[]) =>
  tap.result(
    `mcp: ${name}`,
    patterns.filter((one) => !one.test(seen)).map((one) => `not ${one}: ${seen.slice(0, 1500)}`),
  );

/** Tools and resources of a server inside a domain. */
async function inside(stage: Stage, tap: Tap, cwd: string, env: Record<string, string>): Promise<void> {
  const session = new Session();
  const server = [ACTPLANE, "--socket", stage.socket, "mcp", "--auto-attach-parent"];
  await session.open([ACTPLANE, "--socket", stage.socket, "run", ...stage.accept, "--", ...server], cwd, env);
  try {
    const { tools } = await session.client.listTools();
    const unsafe = tools.filter((tool) => tool.annotations?.readOnlyHint === undefined || !tool.description);
    tap.result(
      "mcp: every tool says what it is and whether it changes anything",
      unsafe.map((tool) => tool.name),
    );
    const { resources } = await session.client.listResources();
    expect(
      tap,
      "resources",
      resources.map((one) => one.uri).join(" "),
      /\/\/\/status/,
      /\/\/\/policy/,
      /\/\/\/feedback/,
      /\/\/\/audit/,
    );
    expect(tap, "the policy in force", await session.read("policy"), /In force: no-push/, /rule no-push:/);
    expect(tap, "who is under a policy already", await session.read("status"), /already/, /tier/);
    for (const uri of ["actplane:///feedback", "actplane:///status"]) await session.client.subscribeResource({ uri });

    const right = await session.call("validate_policy", { policy: 'rule a: block exec "x" because "y"' });
    expect(tap, "a right policy is explained", right.text, /is right/, /when any process starts "x"/);
    const wrong = await session.call("validate_policy", { policy: 'rule a: blok exec "x"' });
    expect(tap, "a wrong one says where", `${wrong.failed} ${wrong.text}`, /^true/, /did you mean "block"/);

    const accept = stage.accept.filter((word) => word !== "--accept");
    const child = {
      name: "sub",
      policy: 'rule no-commit: block exec "git" "commit" because "the parent commits"',
      accept,
    };
    const launched = await session.call("launch_child", {
      ...child,
      command: ["sh", "-c", "git commit --allow-empty -m x; git push; echo still here"],
    });
    expect(tap, "a child is launched", `${launched.failed} ${launched.text}`, /^false/, /Child sub runs/);
    const told = await until(async () => (await session.call("explain_refusal", {})).text.includes("no-commit"));
    const why = (await session.call("explain_refusal", { last: 10 })).text;
    expect(
      tap,
      "it is bound by its own rule, and by its parent's",
      `${told} ${why}`,
      /^true/,
      /the parent commits/,
      /pushing is for the user/,
    );
    expect(tap, "what it wrote", (await session.call("read_logs", { child: "sub" })).text, /still here/);
    expect(tap, "children", (await session.call("list_children", {})).text, /"id":"sub"/);
    const noticed = await until(() => session.updated.includes("actplane:///feedback"));
    tap.result("mcp: a change of feedback is told", noticed ? [] : [session.updated.join(" ")]);
    expect(tap, "the audit", await session.read("audit"), /no-commit/);

    const long = await session.call("launch_child", { ...child, name: "long", command: ["sleep", "600"] });
    expect(tap, "a long one", long.text, /Child long runs/);
    expect(tap, "restarts", (await session.call("restart_child", { child: "long" })).text, /long restarts/);
    expect(tap, "stops", (await session.call("stop_child", { child: "long" })).text, /long stopped/);
    const again = await session.call("stop_child", { child: "long" });
    expect(tap, "and is not stopped twice", `${again.failed} ${again.text}`, /^true/, /stopped/);

    const added = await session.call("append_delta", { policy: 'rule no-tag: notify exec "git" "tag"' });
    expect(tap, "its own policy is tightened", `${added.failed} ${added.text}`, /^false/, /1 clauses are in force/);
    const loosened = await session.call("append_delta", { policy: 'declassify S by exec "x"' });
    expect(tap, "and not loosened", String(loosened.failed), /true/);
  } finally {
    await session.client.close();
  }
}

/** A server that attaches who started it: this is a process of the test's own, not the test. */
async function attaching(stage: Stage, tap: Tap, cwd: string, env: Record<string, string>): Promise<void> {
  const session = new Session();
  const mcp = `"${ACTPLANE}" --socket "${stage.socket}" mcp --auto-attach-parent ${stage.accept.join(" ")}`;
  // The shell stays its parent, as an agent does.
  await session.open(["sh", "-c", `${mcp}; exit $?`], cwd, env);
  try {
    expect(tap, "who starts it is attached", await session.read("status"), /the agent is in domain/, /no-push/);
    const launched = await session.call("launch_child", {
      name: "att",
      command: ["sh", "-c", "git push; echo after"],
      policy: 'rule z: notify exec "zzz"',
      accept: ["kill-before-start", "kill-after"],
    });
    const told = await until(async () =>
      (await session.call("explain_refusal", {})).text.includes("pushing is for the user"),
    );
    expect(tap, "and what it starts is bound", `${told} ${launched.text}`, /^true/);
  } finally {
    await session.client.close();
  }
}

async function without(tap: Tap, cwd: string, env: Record<string, string>): Promise<void> {
  const session = new Session();
  await session.open([ACTPLANE, "--socket", "/nonexistent/s.sock", "mcp", "--auto-attach-parent"], cwd, env);
  try {
    expect(tap, "without a service it serves, and says so", await session.read("status"), /not running|no socket/);
    const refused = await session.call("explain_refusal", {});
    expect(
      tap,
      "and its tools say what to do",
      `${refused.failed} ${refused.text}`,
      /^true/,
      /systemctl enable --now actplaned/,
    );
  } finally {
    await session.client.close();
  }
}

/** All of it, in a project and a home of its own. */
export async function tryServer(stage: Stage, tap: Tap): Promise<void> {
  const base = join(stage.folder, "mcp");
  const [project, home] = [join(base, "project"), join(base, "home")];
  for (const folder of [project, home]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(project, "actplane.yaml"), POLICY);
  const env = { PATH: process.env.PATH ?? "", HOME: home };
  for (const [name, attempt] of Object.entries({
    inside: () => inside(stage, tap, project, env),
    attaching: () => attaching(stage, tap, project, env),
    without: () => without(tap, project, env),
  })) {
    await attempt().catch((error: Error) => tap.result(`mcp: ${name}`, [error.stack ?? error.message]));
  }
}
