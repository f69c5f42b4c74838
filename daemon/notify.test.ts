import t from "tap";
import { Manager, watchdogMilliseconds } from "./notify.js";

const silent = () => {};

function told(env: NodeJS.ProcessEnv = {}) {
  const states: string[] = [];
  const notify = (state: string) => {
    states.push(state);
    return true;
  };
  return { states, manager: new Manager({ notify }, silent, env) };
}

t.test("a reload begins with the time of CLOCK_MONOTONIC and ends with READY", async (t) => {
  const { states, manager } = told();
  const before = process.hrtime.bigint() / 1000n;
  manager.reloading();
  manager.ready("reloaded: 2 policies");
  const microseconds = BigInt(/^RELOADING=1\nMONOTONIC_USEC=(\d+)\nSTATUS=reloading$/.exec(states[0] ?? "")?.[1] ?? 0);
  t.ok(microseconds >= before && microseconds <= process.hrtime.bigint() / 1000n);
  t.equal(states[1], "READY=1\nSTATUS=reloaded: 2 policies");
});

t.test("text cannot add a field of its own", async (t) => {
  const { states, manager } = told();
  manager.ready("a file named x\nMAINPID=1");
  t.same(states, ["READY=1\nSTATUS=a file named x MAINPID=1"]);
});

t.test("the watchdog is told three times in its time, with the status, until the service stops", async (t) => {
  const { states, manager } = told({ WATCHDOG_USEC: "60000" });
  manager.watch(() => "well");
  t.same(states, ["WATCHDOG=1\nSTATUS=well"], "at once");
  await new Promise((resolve) => setTimeout(resolve, 90));
  t.ok(states.length >= 3, `${states.length} times`);
  manager.stopping();
  const count = states.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  t.same(states.slice(count - 1), ["STOPPING=1\nSTATUS=stopping"]);
});

t.test("a service that is not well does not say that it is", async (t) => {
  const { states, manager } = told({ WATCHDOG_USEC: "60000" });
  manager.watch(() => {
    throw new Error("the engine does not answer");
  });
  t.same(states, []);
  manager.stopping();
});

t.test("no watchdog is told that was not asked for", async (t) => {
  t.equal(watchdogMilliseconds({}), null);
  t.equal(watchdogMilliseconds({ WATCHDOG_USEC: "0" }), null);
  t.equal(watchdogMilliseconds({ WATCHDOG_USEC: "no" }), null);
  t.equal(watchdogMilliseconds({ WATCHDOG_USEC: "3000000", WATCHDOG_PID: "1" }, 2), null);
  t.equal(watchdogMilliseconds({ WATCHDOG_USEC: "3000000", WATCHDOG_PID: "2" }, 2), 3000);
});

t.test("a manager that cannot be told is logged, not thrown", async (t) => {
  const lines: string[] = [];
  const notify = () => {
    throw new Error("ENOENT");
  };
  new Manager({ notify }, (level, line) => lines.push(`${level} ${line}`), {}).stopping();
  t.same(lines, ["warning cannot tell systemd: ENOENT"]);
});

t.test("the start is told by systemd-notify, and by the service where that fails", async (t) => {
  const asked: object[] = [];
  const states: string[] = [];
  const notify = (state: string) => states.push(state) > 0;
  const manager = (env: NodeJS.ProcessEnv, fails: boolean) =>
    new Manager({ notify }, silent, env, async (options) => {
      asked.push(options);
      if (fails) throw new Error("spawn systemd-notify ENOENT");
    });
  await manager({}, true).started("tier lsm");
  t.same([asked, states], [[], []], "nobody listens");
  await manager({ NOTIFY_SOCKET: "/x" }, false).started("tier\nlsm");
  t.same([asked, states], [[{ ready: true, status: "tier lsm" }], []]);
  await manager({ NOTIFY_SOCKET: "/x" }, true).started("tier lsm");
  t.same(states, ["READY=1\nSTATUS=tier lsm"]);
});
