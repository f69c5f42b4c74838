/** `--auto-attach-parent`: the agent that started the server comes under the project's policy. */
import { constants, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { ClientError } from "../errors.js";
import { prepareParams } from "../options.js";
import { call } from "../rpc.js";

export interface Attachment {
  /** one line: what came of it */
  readonly what: string;
  readonly protected: boolean;
}

/** A file of its own; the hook and this server tell the agent, this one is for people. */
function openFeedback(root: string): { feedbackFd: number; feedbackPath: string } | Record<string, never> {
  const path = join(root, ".actplane", `feedback-${process.ppid}.txt`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    return { feedbackFd: openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600), feedbackPath: path };
  } catch {
    return {};
  }
}

/** Puts the server's parent under the policy found upward. Never throws: an agent without protection must be told so. */
export async function attachParent(socket: string, accept: readonly string[]): Promise<Attachment> {
  try {
    const prepared = await call(socket, "domain.prepare", prepareParams({ accept }));
    const bound = await call(socket, "domain.attach", {
      ticket: prepared.ticket,
      pid: "parent",
      ...openFeedback(prepared.root),
    });
    return { protected: true, what: `the agent is in domain ${bound.name}, session ${bound.session}` };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const inside = error.code === "inside-domain" || error.message.includes("inside a domain already");
    if (inside) return { protected: true, what: "the agent was under a policy already" };
    const hint = error.hint === null ? "" : ` ${error.hint}`;
    return { protected: false, what: `the agent is NOT under a policy: ${error.message}.${hint}` };
  }
}
