import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Command } from "commander";
import { attachParent } from "../mcp/attach.js";
import { makeServer } from "../mcp/server.js";
import { acceptOption } from "../options.js";
import { socketPath } from "../socket.js";
import { line } from "../text.js";

interface Options {
  readonly autoAttachParent?: boolean;
  readonly accept?: readonly string[];
}

/** `actplane mcp`: what an agent starts to know of its policy, and to launch children. */
export function mcpCommand(program: Command): void {
  program
    .command("mcp")
    .summary("for agents: an MCP server on standard input and output")
    .description(
      "Serves the Model Context Protocol on standard input and output; agents start it. `actplane init --with-mcp` puts it into their settings.",
    )
    .option("--auto-attach-parent", "put the agent that started this under the project's policy, unless it is already")
    .addOption(acceptOption())
    .action(async (options: Options, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      const attachment = options.autoAttachParent ? await attachParent(socket, options.accept ?? []) : null;
      if (attachment) process.stderr.write(`actplane: ${line(attachment.what)}\n`);
      const closed = new AbortController();
      const server = makeServer(socket, attachment, closed.signal);
      const ended = new Promise<void>((resolve) => {
        server.server.onclose = resolve;
        process.stdin.once("end", resolve);
      });
      await server.connect(new StdioServerTransport());
      await ended;
      closed.abort();
      await server.close();
      // The stream of events may still be open.
      process.exit(0);
    });
}
