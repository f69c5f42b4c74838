/** generateContent, streamed or not, as Gemini CLI speaks to Google. */
import { type Answer, asArray, events, type Protocol } from "./protocol.js";

function part(answer: Answer): object {
  if (answer.kind === "text") return { text: answer.text };
  if (answer.kind === "tool")
    return { functionCall: { name: `mcp_${answer.server}_${answer.tool}`, args: answer.input } };
  return { functionCall: { name: "run_shell_command", args: { command: answer.command, description: "a step" } } };
}

export const gemini: Protocol = {
  path: /:(?:streamGenerateContent|generateContent)$/,
  asked(body) {
    const parts = asArray(body.contents).flatMap((content) => asArray(content.parts));
    return {
      results: parts.filter((one) => "functionResponse" in one).length,
      main: asArray(body.tools).some((tool) => asArray(tool.functionDeclarations).length > 0),
    };
  },
  answer(answer, body, number) {
    const candidate = { index: 0, finishReason: "STOP", content: { role: "model", parts: [part(answer)] } };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    const whole = { candidates: [candidate], usageMetadata, responseId: `r${number}`, modelVersion: "fake" };
    return body.__stream === true
      ? { type: "text/event-stream", text: events([[null, whole]]) }
      : { type: "application/json", text: JSON.stringify(whole) };
  },
};
