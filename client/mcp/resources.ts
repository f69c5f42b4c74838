/** What can be read, and is told of when it changes. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SubscribeRequestSchema, UnsubscribeRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { discoverPolicy } from "../discover.js";
import { ClientError } from "../errors.js";
import { eventLine } from "../event-text.js";
import { call, events } from "../rpc.js";
import { statusText } from "../status-text.js";
import { coloursFor, forModel } from "../text.js";
import { whyText } from "../why-text.js";
import type { Attachment } from "./attach.js";
import { ownDomain } from "./own.js";

const plain = coloursFor({});
const uriOf = (name: string) => `actplane:///${name}`;
/** Milliseconds before the stream of events is asked for again. */
const AGAIN = 5_000;
/** Above every number: only what comes from now on (the query takes fifteen digits). */
const NEVER = 999_999_999_999_999;

interface Resource {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  read(socket: string): Promise<string>;
}

async function audit(socket: string): Promise<string> {
  const seen: string[] = [];
  for await (const event of events(socket, { follow: false, since: 0 })) seen.push(eventLine(event, plain));
  return seen.join("\n") || "Nothing has happened.";
}

async function policyInForce(socket: string): Promise<string> {
  const own = await ownDomain(socket);
  const file = discoverPolicy(process.cwd());
  const rules =
    own === null
      ? "This agent is under no policy."
      : `In force: ${own.rules.join(", ") || "no rule"} (domain ${own.name}).`;
  return file === null ? rules : `${rules}\n\n${file.path}:\n\n${file.text}`;
}

const resources = (attachment: Attachment | null): readonly Resource[] => [
  {
    name: "status",
    title: "What protects this agent",
    about: "the tier, what was proven, and this agent's domains",
    async read(socket) {
      const status = statusText(await call(socket, "control.status", {}), plain);
      return attachment === null ? status : `${attachment.what}\n\n${status}`;
    },
  },
  { name: "policy", title: "The policy", about: "rules in force, and the policy file", read: policyInForce },
  {
    name: "feedback",
    title: "What was stopped last",
    about: "the last refusals with their reasons, and what is allowed instead",
    read: async (socket) => whyText((await call(socket, "violations.list", { limit: 20 })).violations, plain),
  },
  { name: "audit", title: "What happened", about: "events of this agent's domains, one line each", read: audit },
];

/** Adds them, and follows the service's events until `closed` is aborted. */
export function addResources(
  server: McpServer,
  socket: string,
  attachment: Attachment | null,
  closed: AbortSignal,
): void {
  const subscribed = new Set<string>();
  server.server.registerCapabilities({ resources: { subscribe: true, listChanged: false } });
  for (const { name, title, about, read } of resources(attachment)) {
    const uri = uriOf(name);
    server.registerResource(name, uri, { title, description: about, mimeType: "text/plain" }, async () => {
      try {
        return { contents: [{ uri, mimeType: "text/plain", text: forModel(await read(socket)) }] };
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        // An agent that asks must be told, not failed.
        return {
          contents: [
            { uri, mimeType: "text/plain", text: forModel([error.message, error.hint ?? ""].join("\n").trim()) },
          ],
        };
      }
    });
  }
  server.server.setRequestHandler(SubscribeRequestSchema, async ({ params }) => {
    subscribed.add(params.uri);
    return {};
  });
  server.server.setRequestHandler(UnsubscribeRequestSchema, async ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  const changed = async (...names: string[]) => {
    for (const uri of names.map(uriOf)) if (subscribed.has(uri)) await server.server.sendResourceUpdated({ uri });
  };
  void follow(socket, closed, changed);
}

/** Events of the service become notices; a service that restarts is asked again. */
async function follow(
  socket: string,
  closed: AbortSignal,
  changed: (...names: string[]) => Promise<void>,
): Promise<void> {
  let told = false;
  while (!closed.aborted) {
    try {
      for await (const event of events(socket, { follow: true, since: NEVER })) {
        if (closed.aborted) return;
        told = false;
        if (event.kind === "match" || event.kind === "fault") await changed("feedback", "audit");
        else await changed("status", "policy", "audit");
      }
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
    // Whether the service answers is part of the status; that it still does not is no news.
    if (!told && !closed.aborted) await changed("status");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, AGAIN).unref());
  }
}
