/** Examples at the end of each command's help, and in its manual page: what is typed, and what for. */
export const EXAMPLES: Readonly<Record<string, readonly (readonly [typed: string, why: string])[]>> = {
  init: [
    ["actplane init", "a policy that fits the project"],
    ["actplane init --with-claude", "and Claude Code is told why something was stopped"],
    [
      "actplane init --template no-git-push --template protect-files --set files=vendor/,dist/ --print",
      "rules of your choice, shown",
    ],
    [
      "actplane init --generate --task 'Only change files in src/parser'",
      "candidates from AGENTS.md, tools and a task",
    ],
    ["actplane init --all --remove", "take everything out of agents' settings again"],
  ],
  run: [
    ["actplane run -- claude", "an agent, and all it starts, under the project's policy"],
    ["actplane run --domain review -- codex exec 'review the last commit'", "in another domain of the policy"],
    [`actplane run --rule 'rule r: block exec "git" "push"' -- bash`, "a rule without a file"],
  ],
  compile: [
    ["actplane compile", "check the policy, and run its examples"],
    ["actplane compile --explain", "what each clause does on this machine"],
    ["actplane compile --tier lsm other.yaml", "whether it can be enforced as written there"],
  ],
  promote: [
    ["actplane promote no-read", "it stops from the next run on what it so far only reported"],
    ["actplane promote no-read protect-files --effect kill", "two rules, with the stronger effect"],
  ],
  attach: [["actplane attach --pid 4711", "a process that runs already"]],
  events: [
    ["actplane events --follow", "what happens from now on"],
    ["actplane events --json | jq -r 'select(.rule) | .rule'", "for programs"],
  ],
  why: [
    ["actplane why", "the last three refusals"],
    ["actplane why 17", "the one that actplane events shows as 17"],
    ["actplane why --last 1 --json", "for programs"],
  ],
  labels: [
    ["actplane labels report.json", "what it is derived from, and how that is known"],
    ["actplane labels --clear report.json", "you looked at it: it holds nothing secret"],
  ],
  doctor: [
    ["actplane doctor", "what is missing, and what mends it"],
    ["actplane doctor --json | jq -r .verdict", "ok, warning or broken"],
  ],
  audit: [
    ["actplane audit", "the last acts and decisions, oldest first"],
    ["actplane audit --last 500 --json | jq 'select(.kind == \"decision\")'", "for programs"],
  ],
  "audit verify": [["actplane audit verify", "whether any record was edited or taken out"]],
  reload: [["actplane reload", "after an edit of actplane.yaml, for what runs under it already"]],
  service: [["sudo actplane service install", "for who installed by npm"]],
  "service install": [["sudo actplane service install", "copies it to /usr/local, and starts it now and at each boot"]],
  "service remove": [
    ["sudo actplane service remove", "and keep its state"],
    ["sudo actplane service remove --purge", "with all that it ever wrote"],
  ],
  mcp: [
    ["actplane init --with-mcp", "an agent's settings get it by this; nobody types the next"],
    ["actplane mcp --auto-attach-parent", "as it stands there: who starts it comes under the policy"],
  ],
  control: [
    ["actplane control status", "the tier, and what runs under a policy"],
    ["actplane control children", "what runs in the background"],
  ],
  "control launch-child": [
    [
      "actplane control launch-child --delta review.policy -- codex exec 'review it'",
      "a sub-agent with less than its parent",
    ],
    [
      `actplane control launch-child --detach --name tests --delta-text 'rule r: block connect any' -- npm test`,
      "in the background, without a network",
    ],
  ],
  "control children": [["actplane control children --json", "names and states, for programs"]],
  "control logs": [["actplane control logs --follow tests", "what it writes, until it ends"]],
  "control stop": [["actplane control stop tests", "the child, and all below it"]],
  "control restart": [["actplane control restart tests", "from the beginning, under the same policy"]],
  "control delta": [["actplane control delta list --domain-id 3", "what was added to it"]],
  "control delta add": [
    [
      `actplane control delta add --domain-id 3 --delta-text 'rule r: block exec "git" "push"'`,
      "from now on, for all in it",
    ],
    [
      "actplane control delta add --domain-id 3 --delta more.yaml --approved-by ann",
      "where the policy asks for approval",
    ],
  ],
  "control delta list": [
    ["actplane control delta list --domain-id 3 --json", "each with its hash and who approved it"],
  ],
  "control bind-child": [
    [
      `actplane control bind-child --pid 4711 --delta-text 'rule r: block exec "git"'`,
      "less, for a process that runs already",
    ],
  ],
  "control status": [["actplane control status", "the tier, what was proven, and what runs under a policy"]],
  "feedback-hook": [
    ["actplane feedback-hook --agent claude --event PostToolUse", "as it stands in Claude Code's settings"],
  ],
  completion: [
    ["source <(actplane completion bash)", "in ~/.bashrc"],
    ["actplane completion zsh > ~/.zfunc/_actplane", "with ~/.zfunc in fpath"],
    ["actplane completion fish > ~/.config/fish/completions/actplane.fish", "for fish"],
  ],
};

/** As they stand below a help text. */
export function exampleText(command: string): string {
  const list = EXAMPLES[command] ?? [];
  if (list.length === 0) return "";
  return `\nExamples:\n${list.map(([typed, why]) => `  # ${why}\n  ${typed}`).join("\n")}`;
}
