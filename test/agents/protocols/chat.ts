/** Chat completions, as Qwen Code and OpenCode speak to whoever is compatible with OpenAI. */
import { type Answer, asArray, events, type Protocol } from "./protocol.js";

/** Each agent's names of its tools: it tells the model what there is. */
function called(answer: Answer, body: Record<string, unknown>): { name: string; arguments: string } | null {
  if (answer.kind === "text") return null;
  const offered = asArray(body.tools).map((tool) => (tool.function as { name?: string } | undefined)?.name);
  const opencode = offered.includes("bash");
  const call = (name: string, input: object) => ({ name, arguments: JSON.stringify(input) });
  const { kind } = answer;
  if (kind === "tool")
    return call(`${opencode ? "" : "mcp__"}${answer.server}${opencode ? "_" : "__"}${answer.tool}`, answer.input);
  const { command } = answer;
  return opencode
    ? call("bash", { command, description: "do it" })
    : call("run_shell_command", { command, is_background: false });
}

export const chat: Protocol = {
  path: /\/chat\/completions$/,
  asked(body) {
    const results = asArray(body.messages).filter((message) => message.role === "tool");
    return { results: results.length, main: asArray(body.tools).length > 0 };
  },
  answer(answer, body, number) {
    const call = called(answer, body);
    const calls = call ? [{ index: 0, id: `call_${number}`, type: "function", function: call }] : undefined;
    const content = answer.kind === "text" ? answer.text : null;
    const finish_reason = call ? "tool_calls" : "stop";
    const base = { id: `chat_${number}`, created: 1, model: body.model ?? "fake" };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const message = { role: "assistant", content, ...(calls ? { tool_calls: calls } : {}) };
    if (body.stream !== true) {
      const whole = { ...base, object: "chat.completion", choices: [{ index: 0, message, finish_reason }], usage };
      return { type: "application/json", text: JSON.stringify(whole) };
    }
    const chunk = (delta: object, reason: string | null, more: object = {}) =>
      [
        null,
        { ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: reason }], ...more },
      ] as const;
    return {
      type: "text/event-stream",
      text: `${events([chunk(message, null), chunk({}, finish_reason, { usage })])}data: [DONE]\n\n`,
    };
  },
};
