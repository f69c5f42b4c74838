/** The tools of the MCP server: what an agent may do about its own policy, and never against it. */

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { explain } from "../compile/explain.js";
import { checkInThread } from "../compile/thread.js";
import { ClientError } from "../errors.js";
import { homeFor } from "../home.js";
import { call } from "../rpc.js";
import { coloursFor, forModel } from "../text.js";
import { whyText } from "../why-text.js";
import { control } from "./control.js";
import { ownDomain } from "./own.js";

const plain = coloursFor({});
const text = (words: string): CallToolResult => ({ content: [{ type: "text", text: forModel(words) }] });

/** What went wrong, and what to do about it; a model reads this. */
function failure(error: unknown): CallToolResult {
  if (!(error instanceof ClientError)) throw error;
  const words = error.text ?? [error.message, error.hint ?? ""].join("\n").trim();
  return { ...text(words), isError: true };
}

/** An action whose ClientErrors become results. */
const safely =
  <A>(action: (input: A) => Promise<string>) =>
  async (input: A): Promise<CallToolResult> => {
    try {
      return text(await action(input));
    } catch (error) {
      return failure(error);
    }
  };

const LOOKS: ToolAnnotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
const CHANGES: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};
const ENDS: ToolAnnotations = { ...CHANGES, destructiveHint: true };

const child = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u)
  .describe("its name, as list_children shows it");
const policy = z
  .string()
  .min(1)
  .max(200_000)
  .describe('policy text, such as: rule r: block exec "git" "push" because "…"');

const accept = z.array(z.string().max(64)).max(8).optional().describe("weaker effects that an error named");
const accepted = (names: readonly string[] | undefined) => (names ?? []).flatMap((name) => ["--accept", name]);

function policyTools(server: McpServer, socket: string): void {
  server.registerTool(
    "validate_policy",
    {
      title: "Check a policy text",
      description:
        "Checks a policy text without putting it into force, and explains what each clause would do on this machine.",
      inputSchema: { policy },
      annotations: LOOKS,
    },
    safely(async (input: { policy: string }) => {
      const job = {
        file: null,
        rules: [input.policy],
        root: process.cwd(),
        home: homeFor([input.policy]),
        domain: null,
        tier: null,
        accept: [],
      };
      const { report, text: problems } = await checkInThread(job);
      if (!report.ok) throw new ClientError("policy-invalid", "the policy has mistakes", 2, null, problems);
      const { tier } = await call(socket, "control.status", {});
      return `The policy is right.\n\n${explain(report, tier, plain)}`;
    }),
  );
  server.registerTool(
    "explain_refusal",
    {
      title: "Why was something stopped?",
      description:
        "Explains what was stopped or reported below this agent: by which rule, its author's reason, where labels came from, what is missing, and what is allowed instead.",
      inputSchema: {
        id: z.number().int().min(1).optional().describe("number of one refusal"),
        last: z.number().int().min(1).max(50).default(3),
      },
      annotations: LOOKS,
    },
    safely(async (input: { id?: number | undefined; last: number }) => {
      const { violations } = await call(socket, "violations.list", {
        limit: input.id === undefined ? input.last : 200,
      });
      const meant = input.id === undefined ? violations : violations.filter((one) => one.sequence === input.id);
      if (input.id !== undefined && meant.length === 0)
        throw ClientError.of("refusal-unknown", { id: String(input.id) });
      return whyText(meant, plain);
    }),
  );
  server.registerTool(
    "append_delta",
    {
      title: "Tighten a policy",
      description:
        "Adds policy to a running domain: this agent's own, or a child's. It can only forbid more; what would loosen anything is refused.",
      inputSchema: {
        policy,
        domain: z.number().int().min(1).optional().describe("number of the domain; this agent's own without it"),
        accept,
      },
      annotations: CHANGES,
    },
    safely(async (input: { policy: string; domain?: number | undefined; accept?: string[] | undefined }) => {
      const domain = input.domain ?? (await ownDomain(socket))?.domain;
      if (domain === undefined) throw ClientError.of("agent-unprotected", {});
      const words = ["delta", "add", "--domain-id", String(domain), "--delta-text", input.policy];
      return control(socket, [...words, ...accepted(input.accept)]);
    }),
  );
}

function childTools(server: McpServer, socket: string): void {
  server.registerTool(
    "launch_child",
    {
      title: "Run a command in a child domain",
      description:
        "Starts a command, such as a sub-agent, in the background in a child of this agent's domain: all that binds this agent binds it too, and what is added here besides.",
      inputSchema: {
        command: z.array(z.string().max(100_000)).min(1).max(1000).describe("program and arguments; no shell"),
        policy: policy.optional(),
        domain: z.string().max(256).optional().describe("a domain that the policy file declares below this one"),
        name: child.optional(),
        restart: z.enum(["never", "on_exit"]).default("never"),
        accept,
      },
      annotations: CHANGES,
    },
    safely(
      async (input: {
        command: string[];
        policy?: string | undefined;
        domain?: string | undefined;
        name?: string | undefined;
        restart: string;
        accept?: string[] | undefined;
      }) => {
        const option = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value]);
        const id = await control(socket, [
          ...["launch-child", "--detach", "--restart-policy", input.restart],
          ...option("--delta-text", input.policy),
          ...option("--domain", input.domain),
          ...option("--name", input.name),
          ...accepted(input.accept),
          "--",
          ...input.command,
        ]);
        return `Child ${id} runs. read_logs shows what it writes, stop_child ends it.`;
      },
    ),
  );
  server.registerTool(
    "bind_child",
    {
      title: "Put a running process into a child domain",
      description:
        "Puts a process that this agent started, with all below it, into a child of the domain that it is in.",
      inputSchema: {
        pid: z.number().int().min(2).max(4_194_304).describe("as this agent sees it, in a container too"),
        policy,
        accept,
      },
      annotations: CHANGES,
    },
    safely((input: { pid: number; policy: string; accept?: string[] | undefined }) => {
      const words = ["bind-child", "--pid", String(input.pid), "--delta-text", input.policy];
      return control(socket, [...words, ...accepted(input.accept)]);
    }),
  );
  server.registerTool(
    "list_children",
    {
      title: "Children in the background",
      description: "Lists what launch_child started, as JSON.",
      inputSchema: {},
      annotations: LOOKS,
    },
    safely(() => control(socket, ["children", "--json"])),
  );
  server.registerTool(
    "read_logs",
    {
      title: "What a child wrote",
      description: "The last lines that a child in the background wrote.",
      inputSchema: { child, lines: z.number().int().min(1).max(2000).default(100) },
      annotations: LOOKS,
    },
    safely((input: { child: string; lines: number }) =>
      control(socket, ["logs", "--lines", String(input.lines), input.child]),
    ),
  );
  server.registerTool(
    "stop_child",
    {
      title: "End a child",
      description: "Ends a child in the background, and all below it.",
      inputSchema: { child },
      annotations: { ...ENDS, idempotentHint: true },
    },
    safely((input: { child: string }) => control(socket, ["stop", input.child])),
  );
  server.registerTool(
    "restart_child",
    {
      title: "Start a child again",
      description: "Ends a child in the background and starts it again.",
      inputSchema: { child },
      annotations: ENDS,
    },
    safely((input: { child: string }) => control(socket, ["restart", input.child])),
  );
}

export function addTools(server: McpServer, socket: string): void {
  policyTools(server, socket);
  childTools(server, socket);
}
