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
