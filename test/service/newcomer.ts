/** What somebody is told who gets something wrong: soon, plainly, with what to do, and a status that scripts can use. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandFolder } from "../../scripts/harness/checkout.js";
import { environmentOf, give, ordinaryUser, type Person, runAs } from "../../scripts/harness/person.js";
import { startService } from "../../scripts/harness/service.js";
import type { Tap } from "../cases/tap.js";

/** Milliseconds for an answer; a busy machine gets as much more as it takes longer to start Node. */
const PATIENCE = 1_000;
const BARE_NODE = 100;
/** Lines of an answer that is no list of diagnostics: what is wrong, what to do, and what a command says of usage. */
const LINES_MAX = 3;

interface Act {
  readonly args: readonly string[];
  readonly status: number;
  readonly says: RegExp;
  /** diagnostics with their carets are longer */
  readonly list?: boolean;
}

const RULE = ["--rule", 'rule a: notify exec "x"'];

/** The same for every command that needs the service. */
const unreachable = (args: readonly string[], says: RegExp): Record<string, Act> =>
  Object.fromEntries(
    [["run", ...RULE, "--", "true"], ["attach", "--pid", "1", ...RULE], ["why"], ["events"], ["control", "status"]].map(
      (command) => [command[0] as string, { args: [...command, ...args], status: 125, says }],
    ),
  );

const withoutService = unreachable([], /no socket .*\n.*systemctl/);
const withoutRights = unreachable([], /you may not (?:connect|use the service).*\n/);

/** In a folder with the files that makeFiles writes. */
const mistakes: Record<string, Act> = {
  "no policy anywhere": { args: ["run", "--", "true"], status: 2, says: /no policy/ },
  "a policy with a mistake": {
    args: ["run", "--policy", "wrong.yaml", "--", "true"],
    status: 2,
    says: /wrong\.yaml:3:11: error: (?:.|\n)*did you mean "block"/,
    list: true,
  },
  "the same, checked": {
    args: ["compile", "--policy", "wrong.yaml"],
    status: 2,
    says: /wrong\.yaml:3:11: error: /,
    list: true,
  },
  "a file that is no YAML": {
    args: ["run", "--policy", "no.yaml", "--", "true"],
    status: 2,
    says: /no\.yaml:\d+:\d+: error: /,
    list: true,
  },
  "a domain that is not there": {
    args: ["run", "--policy", "domains.yaml", "--domain", "sesion", "--", "true"],
    status: 2,
    says: /no domain sesion\n(?:.|\n)*did you mean "session"/,
    list: true,
  },
  "a policy that may not be read": {
    args: ["run", "--policy", "secret.yaml", "--", "true"],
    status: 2,
    says: /cannot read the policy secret\.yaml: Permission denied/,
  },
  "the same, checked by compile": {
    args: ["compile", "--policy", "secret.yaml"],
    status: 2,
    says: /cannot read the policy .*secret\.yaml: you may not read it/,
  },
  "a policy that is not there": {
    args: ["run", "--policy", "none.yaml", "--", "true"],
    status: 2,
    says: /cannot read the policy none\.yaml: No such file/,
  },
  "a policy of 10 MB": { args: ["run", "--policy", "large.yaml", "--", "true"], status: 2, says: /larger than 1 MiB/ },
  "10 MB, checked by compile": { args: ["compile", "--policy", "large.yaml"], status: 2, says: /larger than 1 MiB/ },
  "a command that is not there": {
    args: ["run", ...RULE, "--", "no-such-command"],
    status: 127,
    says: /no-such-command/,
  },
  "a command that is not executable": { args: ["run", ...RULE, "--", "./plain"], status: 126, says: /\.\/plain/ },
  "a folder as a command": { args: ["run", ...RULE, "--", "./folder"], status: 126, says: /\.\/folder/ },
  "an option that is not there": { args: ["run", "--polcy", "x", "--", "true"], status: 2, says: /--polcy/ },
  "an option of another command": { args: ["why", "--polcy"], status: 2, says: /--polcy/ },
  "a command of ours that is not there": { args: ["compil"], status: 2, says: /compil/ },
  "a process that is not there": {
    args: ["attach", "--pid", "4194303", ...RULE],
    status: 1,
    says: /cannot attach process 4194303: /,
  },
  "a process of somebody else": {
    args: ["attach", "--pid", "1", ...RULE],
    status: 1,
    says: /cannot attach process 1: /,
  },
};

function makeFiles(folder: string, person: Person): void {
  mkdirSync(folder);
  mkdirSync(join(folder, "folder"));
  const files: Record<string, string> = {
    "wrong.yaml": 'version: 1\npolicy: |\n  rule a: blok exec "git" "push"\n',
    "no.yaml": "version: 1\npolicy: [\n",
    "domains.yaml":
      'version: 1\nrules:\n  a: { ifc: "rule a: notify exec \\"x\\"" }\ndomains:\n  session: { bind: [{ rule: a }] }\n',
    "secret.yaml": "version: 1\n",
    "large.yaml": `version: 1\npolicy: |\n${"  # nothing\n".repeat(10 << 16)}`.padEnd(10 << 20, " "),
    plain: "no program\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  give(person, folder);
  // Root's, and for root only: also a root who runs this test is then refused as the ordinary user he acts as.
  chmodSync(join(folder, "secret.yaml"), 0o000);
  chmodSync(join(folder, "plain"), 0o644);
}

export async function newcomer(tap: Tap, scratch: string): Promise<void> {
  const folder = join(scratch, "newcomer");
  mkdirSync(folder);
  const person = ordinaryUser(folder);
  const project = join(folder, "project");
  makeFiles(project, person);
  const actplane = join(commandFolder(folder), "bin", "actplane");

  const bareNode = async () => {
    const began = performance.now();
    await runAs(person, [process.execPath, "-e", "0"], { cwd: project, env: environmentOf(person), timeout: 60_000 });
    return performance.now() - began;
  };
  const timed = async (args: readonly string[], env: Record<string, string>) => {
    const patience = PATIENCE * Math.max(1, (await bareNode()) / BARE_NODE);
    const began = performance.now();
    const ended = await runAs(person, [actplane, ...args], { cwd: project, env, timeout: 60_000 });
    const took = performance.now() - began;
    return {
      ...ended,
      late: took > patience ? [`${Math.round(took)} ms, with a patience of ${Math.round(patience)}`] : [],
    };
  };
  const tryAll = async (what: string, socket: string, acts: Readonly<Record<string, Act>>) => {
    const env = environmentOf(person, { ACTPLANE_SOCKET: socket });
    for (const [name, act] of Object.entries(acts)) {
      let ended = await timed(act.args, env);
      // Once more: a moment in which the machine was busy is nothing that the command did.
      if (ended.late.length > 0) ended = await timed(act.args, env);
      const { status, stdout, stderr, late } = ended;
      const problems: string[] = [...late];
      if (status !== act.status) problems.push(`status ${status} instead of ${act.status}`);
      if (!act.says.test(stderr)) problems.push(`does not say ${act.says}`);
      if (/\n\s+at /.test(stderr)) problems.push("shows its inside");
      if (!act.list && stderr.trimEnd().split("\n").length > LINES_MAX) problems.push(`more than ${LINES_MAX} lines`);
      tap.result(`newcomer: ${what}: ${name}`, problems.length > 0 ? [...problems, stderr, stdout] : []);
    }
  };

  await tryAll("no service", join(folder, "none.sock"), withoutService);
  const service = await startService(folder);
  try {
    chmodSync(service.socket, 0o600);
    await tryAll("a socket for others only", service.socket, withoutRights);
    chmodSync(service.socket, 0o666);
    await tryAll("a mistake", service.socket, mistakes);
  } finally {
    await service.stop();
  }
}
