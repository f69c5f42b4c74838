/** OpenCode has no hooks in its settings but plugins: a file of its own, which is whole ours. */

/** By this it is known again. */
export const PLUGIN_MARK = "// Made by actplane init --with-opencode";

/** After each tool, what actplane has to say is put behind the tool's output. */
export const pluginText = (
  call: readonly string[],
): string => `${PLUGIN_MARK}; actplane init --with-opencode --remove takes it away.
import { spawn } from "node:child_process";

const [command, ...args] = ${JSON.stringify([...call, "feedback-hook", "--agent", "opencode"])};

function news() {
  return new Promise((resolve) => {
    let text = "";
    const hook = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], timeout: 10000 });
    hook.stdout.setEncoding("utf8").on("data", (part) => (text += part));
    hook.on("error", () => resolve(""));
    hook.on("close", () => resolve(text.trim()));
  });
}

export const Actplane = async () => ({
  "tool.execute.after": async (_call, result) => {
    const text = await news();
    if (text !== "") result.output = \`\${result.output ?? ""}\\n\\n\${text}\`;
  },
});
`;
