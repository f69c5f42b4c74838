/**
 * The thirteen policies that language.md says must work, as the language writes them. Tests use them, and the
 * compiler's thread warms up with them.
 */
export const THIRTEEN: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "1 secret stays off the network until redacted",
    text: `
source SECRET = file "**/.env"
source SECRET = file "~/.ssh/**"
declassify SECRET by exec "redact"

rule no-exfiltration:
  block connect endpoint "*" if SECRET
  because "This process read a secret. Run redact on the output first."
`,
  },
  {
    name: "2 untrusted input needs a review",
    text: `
source UNTRUSTED = file "~/Downloads/**"
source UNTRUSTED = endpoint "*"
endorse REVIEWED by exec "review-changes"

rule review-before-push:
  block exec "git" "push" if UNTRUSTED and not REVIEWED
  block exec "**/deploy*" if UNTRUSTED and not REVIEWED
  because "Downloads or the network were touched. Run review-changes first."
`,
  },
  {
    name: "3 prod.db only below the migration tool",
    text: `
rule prod-db:
  block open file "**/prod.db" unless lineage-includes exec "migrate"
  because "Open prod.db through migrate."
`,
  },
  {
    name: "4 writes and deletes stay in the workspace",
    text: `
source AGENT = exec "codex"

rule workspace-only:
  block write file any if AGENT unless target "**" or target "/tmp/**" or target "/dev/{null,tty}"
  block unlink file "/**" if AGENT unless target "**" or target "/tmp/**"
  because "Write and delete only inside the workspace."
`,
  },
  {
    name: "5 commit only after fresh tests",
    text: `
rule tests-before-commit:
  block exec "git" "commit" unless after exec "pytest" exits 0 since write "src/**" or write "tests/**"
  because "Run pytest: src or tests changed since the last passing run."
`,
  },
  {
    name: "6 read-only review sub-agent",
    text: `
source REVIEWER = exec "review-agent"

rule review-is-read-only:
  block write file "/**" if REVIEWER unless target "/dev/null"
  block unlink file "/**" if REVIEWER
  block connect any if REVIEWER
  block exec "git" if REVIEWER
  because "A review only reads."
`,
  },
  {
    name: "7 derived files carry the label to other processes",
    text: `
source SECRET = file "/etc/secrets/**"

rule derived-data:
  block connect endpoint "*" if SECRET
  because "The data comes from /etc/secrets, if through other files."
`,
  },
  {
    name: "8 the redactor's output may leave",
    text: `
source SECRET = file "**/customer.csv"
declassify SECRET by exec "/usr/local/bin/redact" "--strict"

rule only-redacted:
  block connect endpoint "*" if SECRET
  block write file "/srv/export/**" if SECRET
  because "Only redacted data may leave."
`,
  },
  {
    name: "9 no git by any way",
    text: `
rule no-git:
  kill exec "git"
  kill exec "**/git-*"
  because "git is not for this agent."
`,
  },
  {
    name: "10 customer records stay in the company network",
    text: `
source CUSTOMER = file "/srv/customers/**"

rule internal-only:
  block connect endpoint "*" if CUSTOMER unless target "10.0.0.0/8" or target "unix:/run/**"
  because "Customer records stay inside 10.0.0.0/8."
`,
  },
  {
    name: "11 each confirmation serves one force-push",
    text: `
rule confirm-force-push:
  block exec "git" "push" "{--force*,-f}"
    unless after exec "confirm" exits 0 since exec "git" "push" "{--force*,-f}"
  because "Ask for a confirmation; it serves once."
`,
  },
  {
    name: "12 no commit of mixed tasks",
    text: `
source TASK_A = file "tasks/a/**"
source TASK_B = file "tasks/b/**"

rule one-task-a-commit:
  block exec "git" "commit" if TASK_A and TASK_B
  because "This would mix task A and task B."
`,
  },
  {
    name: "13 prod.db needs a fresh migration check",
    text: `
rule checked-migrations:
  block write file "**/prod.db" unless after exec "migrate" "check" exits 0 since write "migrations/**"
  because "Run migrate check: the migrations changed."
`,
  },
];
