/** Real agents, and how each is made to run here without its model, its account or anybody who answers. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where an agent runs, once. */
export interface Place {
  /** of the installed packages */
  readonly modules: string;
  readonly home: string;
  readonly project: string;
  /** of the fake model */
  readonly url: string;
}

export interface Agent {
  readonly name: "claude" | "codex" | "gemini" | "qwen" | "opencode";
  readonly package: string;
  readonly version: string;
  /** writes what the agent wants in its home, and says how to start it */
  prepare(place: Place): { readonly argv: readonly string[]; readonly env: Record<string, string> };
}

const PROMPT = "do it";

function write(path: string, text: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

const claude: Agent = {
  name: "claude",
  package: "@anthropic-ai/claude-code",
  version: "2.1.197",
  prepare: ({ modules, home, url }) => ({
    argv: [
      join(modules, ".bin", "claude"),
      "-p",
      PROMPT,
      "--output-format",
      "json",
      "--allowedTools",
      "Bash mcp__actplane",
    ],
    env: {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: "none",
      CLAUDE_CONFIG_DIR: join(home, "claude"),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
    },
  }),
};

const codex: Agent = {
  name: "codex",
  package: "@openai/codex",
  version: "0.169.0",
  prepare({ modules, home, project, url }) {
    const folder = join(home, "codex");
    const provider = `[model_providers.fake]\nname = "fake"\nbase_url = "${url}/v1"\nwire_api = "responses"\nenv_key = "FAKE_KEY"\n`;
    const trust = `[projects."${project}"]\ntrust_level = "trusted"\n`;
    write(join(folder, "config.toml"), `model = "fake"\nmodel_provider = "fake"\n\n${provider}\n${trust}`);
    const flags = [
      "--dangerously-bypass-approvals-and-sandbox",
      "--trust",
      "--dangerously-bypass-hook-trust",
      "--json",
    ];
    return {
      argv: [join(modules, ".bin", "codex"), "exec", ...flags, PROMPT],
      env: { CODEX_HOME: folder, FAKE_KEY: "none" },
    };
  },
};

const gemini: Agent = {
  name: "gemini",
  package: "@google/gemini-cli",
  version: "0.61.0",
  prepare({ modules, home, url }) {
    const settings = { security: { auth: { selectedType: "gemini-api-key" } }, general: { disableAutoUpdate: true } };
    write(join(home, ".gemini", "settings.json"), JSON.stringify(settings));
    return {
      argv: [join(modules, ".bin", "gemini"), "--yolo", "-m", "gemini-2.5-pro", "-p", PROMPT],
      env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: "none", GEMINI_CLI_TRUST_WORKSPACE: "true" },
    };
  },
};

const qwen: Agent = {
  name: "qwen",
  package: "@qwen-code/qwen-code",
  version: "0.15.10",
  prepare({ modules, home, url }) {
    write(join(home, ".qwen", "settings.json"), JSON.stringify({ security: { auth: { selectedType: "openai" } } }));
    return {
      argv: [join(modules, ".bin", "qwen"), "--yolo", "-p", PROMPT],
      env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: "none", OPENAI_MODEL: "fake" },
    };
  },
};

const opencode: Agent = {
  name: "opencode",
  package: "opencode-ai",
  version: "1.18.33",
  prepare({ modules, home, url }) {
    const config = join(home, "opencode.json");
    const options = { baseURL: `${url}/v1`, apiKey: "none" };
    const fake = { npm: "@ai-sdk/openai-compatible", name: "fake", options, models: { fake: { name: "fake" } } };
    write(config, JSON.stringify({ provider: { fake }, model: "fake/fake", share: "disabled", autoupdate: false }));
    return {
      argv: [join(modules, ".bin", "opencode"), "run", PROMPT],
      env: { OPENCODE_CONFIG: config, OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
    };
  },
};

export const AGENTS: readonly Agent[] = [claude, codex, gemini, qwen, opencode];
