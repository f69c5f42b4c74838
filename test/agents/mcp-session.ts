/** A client of the MCP server, as an agent is one. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Tap } from "../cases/tap.js";

/** Milliseconds for a notice on its way. */
const PATIENCE = 20_000;

export interface Called {
  readonly text: string;
  readonly failed: boolean;
}

/** A client of a server that was started by `command`. */
export class Session {
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

export async function until(condition: () => Promise<boolean> | boolean): Promise<boolean> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; ) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

export const expect = (tap: Tap, name: string, seen: string, ...patterns: RegExp[]) =>
  tap.result(
    `mcp: ${name}`,
    patterns.filter((one) => !one.test(seen)).map((one) => `not ${one}: ${seen.slice(0, 1500)}`),
  );
