/** Responses with server-sent events, as Codex speaks to OpenAI. */
import { type Answer, asArray, events, type Protocol } from "./protocol.js";

function item(answer: Answer, number: number): Record<string, unknown> {
  const id = `item_${number}`;
  const call = { id, type: "function_call", call_id: `call_${number}`, status: "completed" };
  if (answer.kind === "shell")
    return { ...call, name: "exec_command", arguments: JSON.stringify({ cmd: answer.command }) };
  if (answer.kind === "tool")
    return { ...call, namespace: `mcp__${answer.server}`, name: answer.tool, arguments: JSON.stringify(answer.input) };
  return {
    id,
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: answer.text, annotations: [] }],
  };
}

export const responses: Protocol = {
  path: /\/responses$/,
  asked(body) {
    const outputs = asArray(body.input).filter((one) => one.type === "function_call_output");
    return { results: outputs.length, main: asArray(body.tools).length > 0 };
  },
  answer(answer, _, number) {
    const whole = item(answer, number);
    const id = `resp_${number}`;
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    return {
      type: "text/event-stream",
      text: events([
        ["response.created", { type: "response.created", response: { id } }],
        ["response.output_item.added", { type: "response.output_item.added", output_index: 0, item: whole }],
        ["response.output_item.done", { type: "response.output_item.done", output_index: 0, item: whole }],
        ["response.completed", { type: "response.completed", response: { id, usage, output: [whole] } }],
      ]),
    };
  },
};
