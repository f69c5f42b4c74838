/** The MCP server: JSON-RPC on standard input and output, as the agent that started it speaks it. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { packageVersion } from "../version.js";
import type { Attachment } from "./attach.js";
import { addResources } from "./resources.js";
import { addTools } from "./tools.js";

const INSTRUCTIONS = `This is actplane. It enforces a policy on this agent and everything it starts; the kernel does, so no other way of
running the same thing helps. When something was stopped, explain_refusal says why and what is allowed instead. A
sub-agent that needs less than you is best started by launch_child with a policy of its own.`;

/** Not connected yet. */
export function makeServer(socket: string, attachment: Attachment | null, closed: AbortSignal): McpServer {
  const server = new McpServer({ name: "actplane", version: packageVersion() }, { instructions: INSTRUCTIONS });
  addTools(server, socket);
  addResources(server, socket, attachment, closed);
  return server;
}
