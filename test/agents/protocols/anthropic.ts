/** Messages with server-sent events, as Claude Code speaks to Anthropic. */
import { type Answer, asArray, events, type Protocol } from "./protocol.js";

function toolUse(answer: Answer): { name: string; input: object } | null {
  if (answer.kind === "shell") return { name: "Bash", input: { command: answer.command, description: "a step" } };
  return answer.kind === "tool" ? { name: `mcp__${answer.server}__${answer.tool}`, input: answer.input } : null;
}

export const anthropic: Protocol = {
  path: /^\/v1\/messages$/,
  asked(body) {
    const blocks = asArray(body.messages).flatMap((message) => asArray(message.content));
    return {
      results: blocks.filter((block) => block.type === "tool_result").length,
      main: asArray(body.tools).some((tool) => tool.name === "Bash"),
    };
  },
  answer(answer, body, number) {
    const use = toolUse(answer);
    const text = answer.kind === "text" ? answer.text : "";
    const block = use
      ? { type: "tool_use", id: `toolu_${number}`, name: use.name, input: {} }
      : { type: "text", text: "" };
    const delta = use
      ? { type: "input_json_delta", partial_json: JSON.stringify(use.input) }
      : { type: "text_delta", text };
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = {
      id: `msg_${number}`,
      type: "message",
      role: "assistant",
      model: body.model,
      stop_sequence: null,
      usage,
    };
    const stop_reason = use ? "tool_use" : "end_turn";
    if (body.stream !== true) {
      const content = use ? [{ ...block, input: use.input }] : [{ type: "text", text }];
      return { type: "application/json", text: JSON.stringify({ ...message, content, stop_reason }) };
    }
    return {
      type: "text/event-stream",
      text: events([
        ["message_start", { type: "message_start", message: { ...message, content: [], stop_reason: null } }],
        ["content_block_start", { type: "content_block_start", index: 0, content_block: block }],
        ["content_block_delta", { type: "content_block_delta", index: 0, delta }],
        ["content_block_stop", { type: "content_block_stop", index: 0 }],
        ["message_delta", { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage }],
        ["message_stop", { type: "message_stop" }],
      ]),
    };
  },
};
