/** Completion scripts: plain data for each shell, so that pressing Tab starts no program. */
import type { Flag, Node } from "./words.js";

const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const shortened = (text: string) => text.split(/[;.:] /u)[0] ?? text;

/** Which command the words so far name: the longest of the known ones, options left out. */
function bash(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => {
    const words = [
      ...node.subcommands.map((one) => one.name),
      ...node.flags.flatMap((flag) => [flag.long, flag.short ?? []].flat()),
    ];
    const values = node.flags.flatMap((flag) => {
      if (flag.value === null) return [];
      const names = [flag.long, flag.short ?? []].flat().join("|");
      if (flag.value === "file")
        return [`      ${names}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return ;;`];
      if (flag.value === "any") return [`      ${names}) return ;;`];
      return [`      ${names}) COMPREPLY=($(compgen -W ${single(flag.value.join(" "))} -- "$cur")); return ;;`];
    });
    const files = node.files
      ? `\n      [[ $cur == -* ]] || { compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return; }`
      : "";
    return `    ${single(node.name)})
      case "$prev" in
${values.join("\n") || "      '') ;;"}
      esac${files}
      COMPREPLY=($(compgen -W ${single(words.join(" "))} -- "$cur")) ;;`;
  });
  const names = nodes.filter((node) => node.name !== "").map((node) => single(node.name));
  return `# bash completion for actplane; made by: actplane completion bash
_actplane() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word n
  local -A known
  for word in ${names.join(" ")}; do known[$word]=1; done
  for ((n = 1; n < COMP_CWORD; n++)); do
    word=\${COMP_WORDS[n]}
    if [[ $word == -- ]]; then
      # A command of its own begins here.
      COMP_WORDS=("\${COMP_WORDS[@]:n+1}"); ((COMP_CWORD -= n + 1))
      compopt -o default; declare -F _command_offset > /dev/null && _command_offset 0
      return
    fi
    [[ \${known["\${command:+$command }$word"]} ]] && command="\${command:+$command }$word"
  done
  case "$command" in
${cases.join("\n")}
  esac
}
complete -F _actplane actplane
`;
}

function zshFlag(flag: Flag): string {
  const about = shortened(flag.about).replace(/[[\]:]/gu, "\\$&");
  const value =
    flag.value === null
      ? ""
      : flag.value === "file"
        ? ":file:_files"
        : flag.value === "any"
          ? ":value: "
          : `:value:(${flag.value.join(" ")})`;
  return single(`*${flag.long}[${about}]${value}`);
}

function zsh(nodes: readonly Node[]): string {
  const name = (node: Node) => `_actplane${node.name === "" ? "" : `_${node.name.replace(/[ -]/gu, "_")}`}`;
  const bodies = nodes.map((node) => {
    const flags = node.flags.map(zshFlag).join(" \\\n    ");
    if (node.subcommands.length === 0) {
      const rest = node.name === "run" ? `'*::command:_normal'` : node.files ? `'*:file:_files'` : "";
      return `${name(node)}() {\n  _arguments -s \\\n    ${[flags, rest].filter(Boolean).join(" \\\n    ")}\n}`;
    }
    const list = node.subcommands
      .map((one) => single(`${one.name}:${shortened(one.about).replaceAll(":", "\\:")}`))
      .join("\n    ");
    const cases = node.subcommands.map((one) => {
      const inner = nodes.find((other) => other.name === `${node.name === "" ? "" : `${node.name} `}${one.name}`);
      return inner ? `      ${one.name}) ${name(inner)} ;;` : "";
    });
    return `${name(node)}() {
  local context state line
  local -a commands=(
    ${list}
  )
  _arguments -C \\
    ${flags} \\
    '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join("\n")}
    esac ;;
  esac
}`;
  });
  return `#compdef actplane
# zsh completion for actplane; made by: actplane completion zsh
${bodies.join("\n\n")}

_actplane "$@"
`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) => {
    const path = node.name.split(" ").filter(Boolean);
    const here = `__actplane_at ${path.join(" ")}`.trim();
    const on = `complete -c actplane -n ${single(here)}`;
    return [
      ...node.subcommands.map((one) => `${on} -f -a ${one.name} -d ${single(shortened(one.about))}`),
      ...node.flags.map((flag) => {
        const value =
          flag.value === null
            ? ""
            : flag.value === "file"
              ? " -r -F"
              : flag.value === "any"
                ? " -x"
                : ` -x -a ${single(flag.value.join(" "))}`;
        const short = flag.short === null ? "" : ` -s ${flag.short.slice(1)}`;
        return `${on} -l ${flag.long.slice(2)}${short}${value} -d ${single(shortened(flag.about))}`;
      }),
    ];
  });
  const names = nodes.filter((node) => node.name !== "").map((node) => single(node.name));
  return `# fish completion for actplane; made by: actplane completion fish
# Whether the words so far name exactly this command.
function __actplane_at
  set -l known ${names.join(" ")}
  set -l command
  for word in (commandline -opc)[2..]
    test "$word" = --; and break
    set -l next (string join -- ' ' $command $word)
    contains -- $next $known; and set command $command $word
  end
  test "$argv" = "$command"
end
${lines.join("\n")}
`;
}

export const SHELLS = { bash, zsh, fish } as const;
export type Shell = keyof typeof SHELLS;
