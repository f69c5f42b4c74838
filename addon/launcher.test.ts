import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type Answers, accepting, type FakeService, runCommand, startFake, temporaryFolder } from "./fake-service.js";
import { addon } from "./index.js";

/** A folder with a policy in it, and a service that accepts everything. */
async function scene(
  test: { teardown(undo: () => Promise<void>): unknown },
  answers: Answers = accepting,
): Promise<{ folder: string; service: FakeService }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "project", "deep", "er"), { recursive: true });
  writeFileSync(join(folder, "project", "actplane.yaml"), "version: 1\n");
  const service = await startFake(answers, folder);
  test.teardown(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder: join(folder, "project"), service };
}

const launch = (service: FakeService, ...rest: string[]) => [addon.command, "run", "--socket", service.socket, ...rest];

t.test("finds the policy upward, asks, binds, becomes the command", async (t) => {
  const { folder, service } = await scene(t);
  const cwd = join(folder, "deep", "er");
  const script = 'echo "$ACTPLANE_SESSION $ACTPLANE_DOMAIN $ACTPLANE_FEEDBACK_FILE"; exit 41';
  const ended = await runCommand(launch(service, "--accept", "a", "--accept=b", "--domain", "d", "sh", "-c", script), {
    cwd,
  });
  t.equal(ended.err, "");
  t.equal(ended.status, 41, "the status is the command's");
  const [prepare, bind] = service.calls;
  t.same(prepare, {
    method: "domain.prepare",
    params: {
      policy: { root: folder, file: { path: join(folder, "actplane.yaml"), text: "version: 1\n" } },
      domain: "d",
      accept: ["a", "b"],
    },
  });
  t.equal(bind?.method, "domain.bind");
  const feedback = String(bind?.params.feedbackPath);
  t.match(feedback, new RegExp(`^${folder}/\\.actplane/feedback-\\d+-\\d+\\.txt$`));
  t.ok(Number(bind?.params.feedbackFd) > 2, "not on stdio");
  t.equal(ended.out, `7 session ${feedback}\n`);
  t.equal(statSync(feedback).mode & 0o777, 0o600);
  t.equal(readFileSync(join(folder, ".actplane", ".gitignore"), "utf8"), "*\n");
});

t.test("the descriptor it names is open for appending when the service takes it", async (t) => {
  let seen: unknown;
  let pid = 0;
  const { folder, service } = await scene(t, {
    ...accepting,
    "domain.bind": (params) => {
      const pidfd = addon.pidfdOpen(pid);
      const fd = addon.pidfdGetfd(pidfd, Number(params.feedbackFd));
      seen = addon.fileStatus(fd);
      addon.closeFd(fd);
      addon.closeFd(pidfd);
      return { session: 1, domain: 1, name: "x" };
    },
  });
  await runCommand(launch(service, "true"), { cwd: folder, onStart: (child) => (pid = child.pid ?? 0) });
  t.match(seen, { regular: true, links: 1, appendable: true, size: 0, uid: process.getuid?.() });
});

t.test("rules as text, escaped; the root is the working directory", async (t) => {
  const { folder, service } = await scene(t);
  const rule = 'a "q" \\ \n\t\u0001 ü \u{1f600}';
  const ended = await runCommand(launch(service, "--rule", rule, "--rule=two", "--", "true"), {
    cwd: join(folder, "deep"),
  });
  t.equal(ended.status, 0, ended.err);
  t.same(service.calls[0]?.params, { policy: { root: join(folder, "deep"), rules: [rule, "two"] } });
});

t.test(".actplane/policy.yaml has the folder above as its root", async (t) => {
  const { folder, service } = await scene(t);
  mkdirSync(join(folder, "deep", ".actplane"));
  writeFileSync(join(folder, "deep", ".actplane", "policy.yaml"), "nearer");
  await runCommand(launch(service, "true"), { cwd: join(folder, "deep", "er") });
  await runCommand(launch(service, "--policy", ".actplane/policy.yaml", "true"), { cwd: join(folder, "deep") });
  for (const n of [0, 2]) {
    t.match(service.calls[n]?.params, { policy: { root: join(folder, "deep"), file: { text: "nearer" } } });
  }
});

t.test("the command gets what the launcher was given", async (t) => {
  const { folder, service } = await scene(t);
  writeFileSync(join(folder, "input"), "one\ntwo\n");
  const show = [
    "for n in 0 1 2 3 4 5 6 7 8 9; do readlink /proc/$$/fd/$n >&9 || echo closed $n >&9; done",
    "grep -E '^(Sig|Shd|Umask|NoNewPrivs|Seccomp)' /proc/self/status | grep -v -E '^Sig(Q|Pnd)' >&9",
    "(ulimit -a; umask; nice; pwd) >&9",
    "env | grep -v -E '^(ACTPLANE_|_=)' | sort >&9",
  ].join("\n");
  const around = (command: string) =>
    [
      "ulimit -n 77; ulimit -s 1000; umask 031; exec 9>report; exec 5<input; export ODD='a\nb'",
      `exec nice -n 3 env --ignore-signal=INT,PIPE,USR2 --block-signal=USR1,TERM ${command}`,
    ].join("\n");
  for (const stdio of ["", "<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) {
    const reports: string[] = [];
    for (const prefix of ["", launch(service, "--").join(" ")]) {
      await runCommand(["sh", "-c", around(`${prefix} sh -c "$SHOW" ${stdio}`)], {
        cwd: folder,
        env: { PATH: process.env.PATH, SHOW: show },
      });
      // Pipes and sockets are new ones in each run.
      reports.push(readFileSync(join(folder, "report"), "utf8").replace(/(pipe|socket):\[\d+\]/g, "$1"));
    }
    t.ok((reports[0] ?? "").length > 300, "the report is there");
    t.equal(reports[1], reports[0], `same with and without the launcher: ${stdio}`);
  }
  t.equal(service.calls.length, 10);
});

t.test("a signal that kills the command is its end", async (t) => {
  const { folder, service } = await scene(t);
  const ended = await runCommand(launch(service, "sh", "-c", "kill -9 $$"), { cwd: folder });
  t.equal(ended.signal, "SIGKILL");
});

t.test("commands that cannot be executed", async (t) => {
  const { folder, service } = await scene(t);
  writeFileSync(join(folder, "plain"), "x", { mode: 0o644 });
  writeFileSync(join(folder, "lost"), "#!/no/such/interpreter\n", { mode: 0o755 });
  const cases: [string, number, RegExp][] = [
    ["no-such-command-here", 127, /^actplane: no-such-command-here: there is no such command\n$/],
    ["./none", 127, /there is no such command/],
    ["", 127, /there is no such command/],
    ["./plain", 126, /^actplane: cannot execute \.\/plain: Permission denied\n$/],
    [folder, 126, /Permission denied/],
    ["./lost", 126, /its interpreter does not exist/],
  ];
  for (const [command, status, message] of cases) {
    const ended = await runCommand(launch(service, "--", command), { cwd: folder });
    t.equal(ended.status, status, command);
    t.match(ended.err, message);
  }
  const left = readdirSync(join(folder, ".actplane")).filter((name) => name.startsWith("feedback"));
  t.same(left, [], "no empty feedback files are left behind");
});

t.test("the policy's own feedback path stays below its root", async (t) => {
  let wanted = "";
  const { folder, service } = await scene(t, {
    ...accepting,
    "domain.prepare": () => ({
      ticket: "t".repeat(22),
      root: "/",
      feedback: wanted,
      warnings: ["a \u001b[31mwarning"],
    }),
  });
  symlinkSync("/etc", join(folder, "link"));
  symlinkSync("target", join(folder, "soft"));
  writeFileSync(join(folder, "old.txt"), "kept\n");
  for (const good of ["last.txt", "a/b/last.txt", "old.txt", "./a/./c.txt"]) {
    wanted = good;
    const ended = await runCommand(launch(service, "sh", "-c", "echo $ACTPLANE_FEEDBACK_FILE"), { cwd: folder });
    t.equal(ended.out, `${join(folder)}/${good}\n`, ended.err);
    t.equal(ended.err, "a [31mwarning\n", "warnings are shown, without terminal escapes");
  }
  t.equal(readFileSync(join(folder, "old.txt"), "utf8"), "kept\n");
  for (const bad of ["../out.txt", "a/../../out.txt", "/etc/out.txt", "link/out.txt", "soft", "a", ""]) {
    wanted = bad;
    const ended = await runCommand(launch(service, "true"), { cwd: folder });
    t.equal(ended.status, 2, bad);
    t.match(ended.err, /feedback path must name a file below/);
  }
  t.notOk(existsSync(join(folder, "target")));
  t.notOk(existsSync("/etc/out.txt"));
  t.notOk(existsSync(join(folder, "..", "out.txt")));
});

t.test(
  "a folder that cannot be written to: the feedback file goes to the state folder",
  { skip: process.getuid?.() === 0 ? false : "root only" },
  async (t) => {
    const { service } = await scene(t);
    const state = temporaryFolder();
    t.teardown(() => rmSync(state, { recursive: true, force: true }));
    const ended = await runCommand(launch(service, "--rule", "x", "sh", "-c", "echo $ACTPLANE_FEEDBACK_FILE"), {
      cwd: "/proc/sys",
      env: { PATH: process.env.PATH, XDG_STATE_HOME: state },
    });
    t.match(ended.out, new RegExp(`^${state}/actplane/feedback-`), ended.err);
  },
);
