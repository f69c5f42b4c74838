import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DomainStatus, EngineEvent, StreamEvent } from "../../protocol/index.js";
import {
  type Ended,
  environmentOf,
  give,
  ordinaryUser,
  type Person,
  runAs,
  twoUsers,
} from "../../scripts/harness/person.js";
import type { Stage } from "./scene.js";
import type { Tap } from "./tap.js";

/** Milliseconds until a program under test must have come as far as is waited for. */
const PATIENCE = 60_000;

/** Calls the RPCs of argv one after the other from one process, and prints the answers, one a line. "TICKET" is the last ticket. */
const CALLER = `
const { request } = require("node:http");
const call = (method, params) => new Promise((done, failed) => {
  const sent = request({ socketPath: process.env.ACTPLANE_SOCKET, method: "POST", path: "/rpc",
    headers: { "content-type": "application/json" } }, (answer) => {
    let text = "";
    answer.on("data", (chunk) => (text += chunk)).on("end", () => done(JSON.parse(text)));
  });
  sent.on("error", failed).end(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
});
(async () => {
  let ticket = "";
  for (let at = 1; at < process.argv.length; at += 2) {
    const answer = await call(process.argv[at], JSON.parse(process.argv[at + 1].replace("TICKET", ticket)));
    ticket = answer.result?.ticket ?? ticket;
    console.log(JSON.stringify(answer));
  }
})();
`;

/** One of the two users, in a folder of their own. */
class User {
  readonly folder: string;
  private readonly environment: Record<string, string>;

  constructor(
    readonly name: string,
    readonly person: Person,
    private readonly stage: Stage,
  ) {
    this.folder = join(stage.folder, `user-${name}`);
    mkdirSync(this.folder);
    give(person, this.folder);
    this.environment = environmentOf(person, { ACTPLANE_SOCKET: stage.socket });
  }

  run(argv: readonly string[], timeout = PATIENCE): Promise<Ended> {
    return runAs(this.person, argv, { cwd: this.folder, env: this.environment, timeout });
  }

  actplane(...args: string[]): Promise<Ended> {
    return this.run([this.stage.actplane, ...args]);
  }

  /** Answers of RPCs made by one process of this user. */
  async calls(
    ...words: string[]
  ): Promise<{ result?: { ticket?: string }; error?: { data: { code: string; text: string } } }[]> {
    const ended = await this.run([process.execPath, "-e", CALLER, ...words]);
    if (ended.status !== 0) throw new Error(`the caller failed: ${ended.stderr}`);
    return ended.stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
  }

  /** Starts a script that goes on until `stop`; resolves with its pid once it has begun. */
  async start(
    name: string,
    script: string,
    prefix: readonly string[] = [],
  ): Promise<{ pid: number; stop(): Promise<void> }> {
    const [begun, stopped] = [join(this.folder, `${name}.pid`), join(this.folder, `${name}.stop`)];
    const body = `${script}\necho $$ > ${begun}\nwhile [ ! -e ${stopped} ]; do sleep 0.1; done`;
    const end = this.run([...prefix, "sh", "-c", body], 10 * PATIENCE);
    const deadline = Date.now() + PATIENCE;
    while (!existsSync(begun) || readFileSync(begun, "utf8") === "") {
      if (Date.now() > deadline) throw new Error(`${name} did not begin: ${(await end).stderr}`);
      const early = await Promise.race([end, new Promise<null>((resolve) => setTimeout(() => resolve(null), 50))]);
      if (early && !existsSync(begun)) throw new Error(`${name} ended early: ${early.stderr}`);
    }
    const stop = async () => {
      writeFileSync(stopped, "");
      await end;
    };
    return { pid: Number(readFileSync(begun, "utf8")), stop };
  }
}

const RULE = 'rule seen: notify exec "true" because "of user A"';
const policyOf = (root: string) => JSON.stringify({ policy: { rules: [RULE], root } });

/**
 * What one ordinary user may not do to another, each with the proof that it works where it is allowed. Needs root, to
 * be two users.
 */
export async function users(stage: Stage, tap: Tap): Promise<void> {
  const a = new User("a", stage.person, stage);
  const b = new User("b", ordinaryUser(stage.folder, twoUsers()[1]), stage);
  const under = await a.start("under", "/bin/true", [stage.actplane, "run", "--rule", RULE, "--"]);
  const free = await a.start("free", "");
  try {
    tap.result("users: the owner sees the domain in status, another user does not", await statuses(a, b));
    tap.result("users: the same of events", await streams(a, b));
    tap.result("users: the same of why", await refusals(a, b));
    tap.result("users: another user's process cannot be attached, one's own can", await attaching(a, b, free.pid));
    tap.result("users: a process of root cannot be attached either", await attachingRoot(b));
    tap.result("users: the service reads no file for a user", await reading(stage, b));
    tap.result("users: a ticket serves only the process that asked for it", await tickets(a, b));
  } finally {
    await under.stop();
    await free.stop();
  }
}

async function json<T>(user: User, ...args: string[]): Promise<T> {
  const ended = await user.actplane(...args, "--json");
  if (ended.status !== 0) throw new Error(`${user.name}: actplane ${args.join(" ")}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as T;
}

const expected = (what: string, seen: unknown, right: boolean) => (right ? [] : [`${what}: ${JSON.stringify(seen)}`]);

async function statuses(a: User, b: User): Promise<string[]> {
  const [own, foreign] = [
    await json<{ domains: DomainStatus[] }>(a, "control", "status"),
    await json<{ domains: DomainStatus[] }>(b, "control", "status"),
  ];
  return [
    ...expected(
      "A does not see the own domain",
      own.domains,
      own.domains.some((one) => one.uid === a.person.uid),
    ),
    ...expected(
      "B sees domains of A",
      foreign.domains,
      foreign.domains.every((one) => one.uid === b.person.uid),
    ),
  ];
}

/** What B sees of sessions that A sees too; B has had runs of the own. */
function shared<Seen extends { session: number }>(own: readonly Seen[], foreign: readonly Seen[]): Seen[] {
  const sessions = new Set(own.map(({ session }) => session));
  return foreign.filter(({ session }) => sessions.has(session));
}

async function streams(a: User, b: User): Promise<string[]> {
  const read = async (user: User) => {
    const { stdout } = await user.actplane("events", "--json");
    return stdout
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => JSON.parse(text) as StreamEvent);
  };
  const [own, foreign] = [await read(a), await read(b)];
  const seen = own.some((event) => event.kind === "match" && event.rule === "seen");
  return [
    ...expected("A does not see the own match", own, seen),
    ...expected("B sees events of A", shared(own, foreign), shared(own, foreign).length === 0),
  ];
}

async function refusals(a: User, b: User): Promise<string[]> {
  const own = await json<{ violations: EngineEvent[] }>(a, "why");
  const foreign = await json<{ violations: EngineEvent[] }>(b, "why");
  const common = shared(own.violations, foreign.violations);
  return [
    ...expected(
      "A does not see the own match",
      own,
      own.violations.some((event) => event.rule === "seen"),
    ),
    ...expected("B sees matches of A", common, common.length === 0),
  ];
}

async function attaching(a: User, b: User, pid: number): Promise<string[]> {
  const foreign = await b.actplane("attach", "--pid", String(pid), "--rule", RULE);
  const own = await a.actplane("attach", "--pid", String(pid), "--rule", RULE);
  return [
    ...expected("B could attach A's process", foreign, foreign.status === 1),
    ...expected("A could not attach the own process", own, own.status === 0),
  ];
}

async function attachingRoot(b: User): Promise<string[]> {
  const ended = await b.actplane("attach", "--pid", String(process.pid), "--rule", RULE);
  return expected("B could attach root's process", ended, ended.status === 1);
}

async function reading(stage: Stage, b: User): Promise<string[]> {
  const secret = join(stage.folder, "root-only.yaml");
  writeFileSync(secret, 'version: 1\npolicy: |\n  rule hidden: block exec "hidden-word"\n');
  chmodSync(secret, 0o600);
  const ended = await b.actplane("run", "--policy", secret, "--", "true");
  const params = { policy: { file: { path: secret, text: "version: 1\npolicy: |\n  nonsense\n" }, root: b.folder } };
  const [answer] = await b.calls("domain.prepare", JSON.stringify(params));
  const answered = JSON.stringify(answer);
  return [
    ...expected("the client's own open did not fail", ended, ended.status === 2 && !ended.stderr.includes("hidden")),
    ...expected("a bad text was not refused", answer, answer?.error?.data.code === "policy-invalid"),
    ...expected("the service read the file", answer, !answered.includes("hidden")),
  ];
}

async function tickets(a: User, b: User): Promise<string[]> {
  const [, own] = await a.calls("domain.prepare", policyOf(a.folder), "domain.bind", '{"ticket":"TICKET"}');
  const [prepared] = await a.calls("domain.prepare", policyOf(a.folder));
  const ticket = prepared?.result?.ticket ?? "";
  const [foreign] = await b.calls("domain.bind", JSON.stringify({ ticket }));
  const [other] = await a.calls("domain.bind", JSON.stringify({ ticket }));
  return [
    ...expected("the process that asked could not use it", own, own?.result !== undefined),
    ...expected("B could use A's ticket", foreign, foreign?.error?.data.code === "ticket-unknown"),
    ...expected("another process of A could use it", other, other?.error?.data.code === "ticket-unknown"),
  ];
}
