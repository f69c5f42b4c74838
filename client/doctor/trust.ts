/** Agents that skip what a project brings, without a word, until its user trusts the project. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentName } from "../settings/registration.js";
import { below, editor, type Surroundings, settingsOf } from "./around.js";
import { type Finding, ok, warning } from "./finding.js";

/** The folder and all above it, the nearest first. */
function upward(root: string): string[] {
  const found = [root];
  for (let at = root; at !== dirname(at); at = dirname(at)) found.push(dirname(at));
  return found;
}

function codex(around: Surroundings): Finding[] {
  const agent = "codex";
  const config = settingsOf("~/.codex/config.toml", around);
  // Of a repository the whole is trusted, by the folder that holds .git.
  const folders = [around.root, upward(around.root).find((folder) => existsSync(join(folder, ".git"))) ?? around.root];
  const trusted = folders.some((folder) => below(config, "projects", folder, "trust_level") === "trusted");
  const seen = Object.keys(below(config, "hooks", "state") ?? {}).some((key) =>
    key.includes(join(around.root, ".codex")),
  );
  const found = [
    ...(trusted
      ? []
      : [
          warning(
            agent,
            "does not trust this project, so it skips the project's hooks without a word",
            "Start it here once, and trust the folder: codex",
          ),
        ]),
    ...(seen
      ? []
      : [
          warning(
            agent,
            "may not have been shown the hook: it skips hooks that nobody looked at",
            "Type /hooks in it, once: codex",
          ),
        ]),
    ...(below(config, "features", "hooks") === false
      ? [
          warning(
            agent,
            "has its hooks switched off",
            `Take hooks = false out of [features]: ${editor(around, "~/.codex/config.toml")}`,
          ),
        ]
      : []),
  ];
  return found.length > 0 ? found : [ok(agent, "trusts this project and its hook")];
}

/** Both keep a list of folders; Qwen Code asks for it only when its user wants that. */
function byFolders(agent: "gemini" | "qwen", around: Surroundings): Finding[] {
  const wanted = below(settingsOf(`~/.${agent}/settings.json`, around), "security", "folderTrust", "enabled");
  if (wanted === false || (agent === "qwen" && wanted !== true)) return [ok(agent, "asks for no trust in folders")];
  const folders = settingsOf(`~/.${agent}/trustedFolders.json`, around);
  const trusted = upward(around.root).some(
    (folder) => folders[folder] === "TRUST_FOLDER" || (folders[folder] === "TRUST_PARENT" && folder !== around.root),
  );
  if (trusted) return [ok(agent, "trusts this folder")];
  return [
    warning(
      agent,
      "may not trust this folder, and runs a project's hooks only in a trusted one",
      `Start it here once, and trust the folder: ${agent}`,
    ),
  ];
}

/** Asked at its first start in a folder; with -p it does not ask, and runs hooks all the same. */
function claude(around: Surroundings): Finding[] {
  const projects = below(settingsOf("~/.claude.json", around), "projects");
  const trusted = upward(around.root).some((folder) => below(projects, folder, "hasTrustDialogAccepted") === true);
  if (trusted) return [ok("claude", "trusts this folder")];
  return [
    warning(
      "claude",
      "does not trust this folder yet, and then runs hooks only with -p",
      "Start it here once, and trust the folder: claude",
    ),
  ];
}

/** Of an agent that has a hook here. */
export function trustFindings(agent: AgentName, around: Surroundings): Finding[] {
  if (around.home === null) return [];
  if (agent === "codex") return codex(around);
  if (agent === "claude") return claude(around);
  return agent === "gemini" || agent === "qwen" ? byFolders(agent, around) : [];
}
