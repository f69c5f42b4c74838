import type { Check } from "./main.js";
import { type Scene, same } from "./scene.js";

const ANN = 'rule no-ann: block exec "ann"';

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly restarts: number;
  readonly exit: number | string | null;
}

/** launch-child --detach, children, logs, stop, restart. */
export async function background(scene: Scene, check: Check): Promise<void> {
  const { accept } = scene;
  const launch = (more: string, command: string) =>
    `actplane control launch-child --detach ${more} --delta-text 'rule no-bob: block exec "bob"' ${accept} -- ${command}`;
  const listed = async (id: string) => {
    const { stdout } = await scene.sh("actplane control children --json");
    return (JSON.parse(stdout) as { children: Listed[] }).children.find((child) => child.id === id);
  };
  const becomes = async (id: string, status: string) => {
    for (let looks = 0; looks < 100; looks++) {
      const child = await listed(id);
      if (child?.status === status) return [];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return [`it did not become ${status}: ${JSON.stringify(await listed(id))}`];
  };

  await check("it goes on when its starter has ended, bound by parent and delta", async () => {
    const job = `sh -c 'while ! test -e go; do sleep 0.05; done; ann; bob; cid; echo said; : > finished'`;
    const { stdout, stderr, status } = await scene.under(ANN, launch("--name one", job));
    const running = await becomes("one", "running");
    scene.write("go", "");
    const finished = await scene.appears("finished");
    const logs = await scene.sh("actplane control logs one");
    return [
      ...same("answer", [status, stdout], [0, "one\n"]),
      ...running,
      ...(finished ? [] : [`not finished: ${stderr}${logs.stdout}`]),
      ...same("done", scene.did(), ["cid"]),
      ...(logs.stdout.includes("said\n") ? [] : [`logs: ${logs.stdout}`]),
      ...(await becomes("one", "ended")),
    ];
  });
  await check("a command that does not start is said at once, with its status", async () => {
    const { status, stderr } = await scene.under(ANN, launch("--name none", "no-such-program"));
    return [...same("status", status, 127), ...(stderr.includes("no such command") ? [] : [stderr])];
  });
  await check("restart-policy on_exit starts it again, so often and no more", async () => {
    const more = "--name again --restart-policy on_exit --restart-limit 3 --restart-backoff 20";
    await scene.under(ANN, launch(more, "sh -c 'echo x >> count; sleep 0.3; exit 3'"));
    const ended = await becomes("again", "ended");
    const child = await listed("again");
    return [
      ...ended,
      ...same("starts", scene.read("count"), "x\n".repeat(4)),
      ...same("end", [child?.restarts, child?.exit], [3, 3]),
    ];
  });
  await check("stop ends it and all that it started; restart starts it anew", async () => {
    const job = `sh -c 'echo $$ >> pids; sleep 1000 & echo $! >> pids; wait'`;
    await scene.under(ANN, launch("--name long", job));
    const running = await becomes("long", "running");
    const restarted = await scene.sh("actplane control restart long; sleep 1");
    const again = await becomes("long", "running");
    const stopped = await scene.sh("actplane control stop long");
    const pids = scene.read("pids").trim().split("\n");
    const left = await scene.sh(pids.map((pid) => `kill -0 ${pid} 2> /dev/null && echo ${pid}`).join("; "));
    const gone = await scene.sh("actplane control stop long");
    return [
      ...running,
      ...(restarted.status === 0 ? [] : [restarted.stderr]),
      ...again,
      ...same("processes that were started", pids.length, 4),
      ...same("answer", stopped.stdout, "long stopped\n"),
      ...same("left", left.stdout, ""),
      ...same("stop once more", gone.status, 1),
    ];
  });
}
