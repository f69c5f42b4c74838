/** The MCP server as a client sees it: inside a domain, attached to who started it, and without anything. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import { attaching, PID_NAMESPACE } from "./mcp-attach.js";
import { expect, Session, until } from "./mcp-session.js";
import { ACTPLANE } from "./project.js";

const TOOLS =
  /^append_delta bind_child explain_refusal launch_child list_children read_logs restart_child stop_child validate_policy$/;
const CHANGING = /^append_delta bind_child launch_child restart_child stop_child$/;
const POLICY = `version: 1
policy: |
  rule no-push:
    block exec "git" "push"
    because "pushing is for the user"
`;
/** Tools and resources of a server inside a domain. */
async function inside(stage: Stage, tap: Tap, cwd: string, env: Record<string, string>): Promise<void> {
  const session = new Session();
  const server = [ACTPLANE, "--socket", stage.socket, "mcp", "--auto-attach-parent"];
  await session.open([ACTPLANE, "--socket", stage.socket, "run", ...stage.accept, "--", ...server], cwd, env);
  try {
    const { tools } = await session.client.listTools();
    expect(
      tap,
      "tools",
      tools
        .map((tool) => tool.name)
        .sort()
        .join(" "),
      TOOLS,
    );
    const unsafe = tools.filter(
      ({ annotations, description, inputSchema, title }) =>
        annotations?.readOnlyHint === undefined ||
        annotations.openWorldHint !== false ||
        !(description && title && inputSchema.type === "object"),
    );
    tap.result(
      "mcp: every tool has a title, a schema, and says what it is and whether it changes anything",
      unsafe.map((tool) => tool.name),
    );
    const changing = tools.filter((tool) => tool.annotations?.readOnlyHint === false).map((tool) => tool.name);
    expect(tap, "tools that change something", changing.sort().join(" "), CHANGING);
    const ending = tools.filter((tool) => tool.annotations?.destructiveHint === true).map((tool) => tool.name);
    expect(tap, "tools that end something", ending.sort().join(" "), /^restart_child stop_child$/);
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
    const changed = async (name: string, what: string) => {
      const noticed = await until(() => session.updated.includes(`actplane:///${name}`));
      tap.result(`mcp: ${what} is told as a change of ${name}`, noticed ? [] : [session.updated.join(" ")]);
    };
    const uris = ["status", "policy", "feedback", "audit"].map((name) => `actplane:///${name}`);
    for (const uri of uris) await session.client.subscribeResource({ uri });

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
    await changed("status", "a child");
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
    await changed("feedback", "a refusal");
    await changed("audit", "a refusal");
    expect(tap, "the audit", await session.read("audit"), /no-commit/);

    const long = await session.call("launch_child", { ...child, name: "long", command: ["sleep", "600"] });
    expect(tap, "a long one", long.text, /Child long runs/);
    expect(tap, "restarts", (await session.call("restart_child", { child: "long" })).text, /long restarts/);
    expect(tap, "stops", (await session.call("stop_child", { child: "long" })).text, /long stopped/);
    const again = await session.call("stop_child", { child: "long" });
    expect(tap, "and is not stopped twice", `${again.failed} ${again.text}`, /^true/, /stopped/);

    session.updated.length = 0;
    const added = await session.call("append_delta", { policy: 'rule no-tag: notify exec "git" "tag"' });
    expect(tap, "its own policy is tightened", `${added.failed} ${added.text}`, /^false/, /1 clauses are in force/);
    await changed("policy", "a delta");
    expect(tap, "the policy has the delta", await session.read("policy"), /In force: .*no-tag/);
    const loosened = await session.call("append_delta", { policy: 'declassify S by exec "x"' });
    expect(tap, "and not loosened, with the reason", `${loosened.failed} ${loosened.text}`, /^true/, /S/);
    await session.client.unsubscribeResource({ uri: "actplane:///policy" });
    session.updated.length = 0;
    await session.call("append_delta", { policy: 'rule no-stash: notify exec "git" "stash"' });
    await changed("status", "another delta");
    tap.result(
      "mcp: who unsubscribed is left alone",
      session.updated.filter((uri) => uri.endsWith("policy")),
    );

    const mistakes: [string, Record<string, unknown>, RegExp][] = [
      ["explain_refusal", { id: 999_999 }, /no refusal.*999999.*\n.*actplane events/s],
      ["read_logs", { child: "nobody" }, /nobody.*\n?.*list_children|children/s],
      ["stop_child", { child: "nobody" }, /nobody/],
      ["restart_child", { child: "nobody" }, /nobody/],
      ["launch_child", { command: ["true"], policy: "rule x: blok" }, /did you mean|expected/],
      ["bind_child", { pid: 4_194_303, policy: 'rule x: notify exec "y"' }, /no such process/],
      ["append_delta", { domain: 65_000, policy: 'rule x: notify exec "y"' }, /65000/],
      ["validate_policy", {}, /policy/],
    ];
    for (const [tool, input, says] of mistakes) {
      const { failed, text } = await session.call(tool, input);
      expect(tap, `a mistake with ${tool} says what to do`, `${failed} ${text}`, /^true/, says);
    }
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
    attaching: () => attaching(stage, tap, project, env, "here", []),
    apart: () => attaching(stage, tap, project, env, "in a pid namespace", PID_NAMESPACE),
    without: () => without(tap, project, env),
  })) {
    await attempt().catch((error: Error) => tap.result(`mcp: ${name}`, [error.stack ?? error.message]));
  }
}
