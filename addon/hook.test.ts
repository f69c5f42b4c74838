import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import t from "tap";
import { type Answers, startFake, temporaryFolder } from "./fake-service.js";
import { addon } from "./index.js";

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs the hook as an agent does: its call on standard input, or, with null, an end that is never closed. */
function hook(socket: string, args: readonly string[], input: string | null = "{}"): Promise<Ran> {
  const started = performance.now();
  const child = spawn(addon.command, ["feedback-hook", "--socket", socket, ...args], { stdio: "pipe" });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (out[name] += text));
  let brokenPipe = false;
  child.stdin.on("error", () => (brokenPipe = true));
  if (input !== null) child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      child.stdin.destroy();
      if (brokenPipe && status === 0) reject(new Error("the hook did not read its input"));
      else resolve({ status, ...out, ms: performance.now() - started });
    });
  });
}

async function service(t: { teardown(undo: () => Promise<void>): unknown }, answers: Answers) {
  const folder = temporaryFolder();
  const fake = await startFake(answers, folder);
  t.teardown(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return fake;
}

const TEXT = 'rule "a"\n  reason: \u00e9 <b>\n\n';

t.test("what is new comes in the agent's own form", async (t) => {
  const { socket } = await service(t, { "feedback.take": () => ({ messages: [TEXT, "second\n\n"], dropped: 2 }) });
  const whole = `${TEXT}second\n\nactplane: and 2 more; actplane why shows the last of them`;
  const nested = (hookEventName: string) => ({ hookSpecificOutput: { hookEventName, additionalContext: whole } });
  const forms: [string[], unknown][] = [
    [["--agent", "claude"], nested("PostToolUse")],
    [["--agent", "claude", "--event", "PostToolUseFailure"], nested("PostToolUseFailure")],
    [["--agent=codex"], nested("PostToolUse")],
    [["--agent", "gemini"], nested("AfterTool")],
    [["--agent", "qwen"], nested("PostToolUse")],
    [["--agent", "cursor"], { additional_context: whole }],
  ];
  for (const [args, form] of forms) {
    const { status, stdout, stderr } = await hook(socket, args);
    t.same([status, stderr, JSON.parse(stdout)], [0, "", form], args.join(" "));
  }
  for (const args of [[], ["--agent", "opencode"]]) t.equal((await hook(socket, args)).stdout, `${whole}\n`);
});

t.test("nothing new: not a byte, whatever the agent writes to it", async (t) => {
  const { socket, calls } = await service(t, { "feedback.take": () => ({ messages: [], dropped: 0 }) });
  const large = JSON.stringify({ tool_response: "x".repeat(3_000_000) });
  for (const input of ["", "{}", large]) {
    const { status, stdout, stderr } = await hook(socket, ["--agent", "claude"], input);
    t.same([status, stdout, stderr], [0, "", ""], `${input.length} bytes`);
  }
  t.same(calls[0], { method: "feedback.take", params: {} });
  const { status, ms } = await hook(socket, [], null);
  t.equal(status, 0);
  t.ok(ms < 5000, "an input that never ends does not hold it");
});

t.test("what goes wrong is said, and never the agent's problem", async (t) => {
  const missing = await hook("/nonexistent/s.sock", ["--agent", "claude"]);
  t.match(missing, { status: 0, stdout: "", stderr: /^actplane: no service is running/ });
  const error = { code: -32603, message: "failed", data: { code: "internal", exit: 125, text: "failed \u001b[2J\n" } };
  const { socket } = await service(t, { "feedback.take": () => ({ error }) });
  t.match(await hook(socket, []), { status: 0, stdout: "", stderr: "failed [2J\n" });
  t.match(await hook(socket, ["--agent", "nobody"]), { status: 2, stderr: /no agent nobody/ });
  t.match(await hook(socket, ["--what"]), { status: 2, stderr: /unknown option --what/ });
});
