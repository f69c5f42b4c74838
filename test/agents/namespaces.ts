/** Agents and hooks in other namespaces than the service: whose a message is does not depend on which numbers they see. */
import type { Stage } from "../cases/scene.js";
import { agent, type Checks, expected, HOOK, ownOnly, Project } from "./project.js";

const PID = ["unshare", "--pid", "--fork", "--mount-proc"];
const MOUNT = ["unshare", "--mount"];

/** That two commands print different links says that they live apart. */
const link = (kind: "pid" | "mnt" | "net") => `readlink /proc/self/ns/${kind}`;

/** The whole agent, its run too, in namespaces of its own, as in a container that has the service's socket. */
function whole(name: string, apart: readonly string[], kind: "pid" | "mnt") {
  return async (stage: Stage): Promise<string[]> => {
    const project = new Project(stage, `whole-${name}`);
    const text = `${link(kind)} >inside; echo $$ >pid; ${agent("x")}`;
    const ended = await project.run(`${project.script("agent.sh", text)}; true`, { apart });
    const outside = await project.run(link(kind), { free: true });
    const [inside, pid] = [project.read("inside").trim(), Number(project.read("pid"))];
    return [
      ...expected("not apart", inside, inside !== "" && inside !== outside.stdout.trim()),
      ...(kind === "pid" ? expected("its own numbers", pid, pid > 0 && pid < 50) : []),
      ...ownOnly(project, "x", "none").map((one) => `${one} ${ended.stderr}`),
    ];
  };
}

/** Only the hook lives apart, as when a tool's sandbox starts it. */
function onlyHook(name: string, apart: readonly string[], kind: "pid" | "mnt" | "net") {
  return async (stage: Stage): Promise<string[]> => {
    const project = new Project(stage, `hook-${name}`);
    const words = apart.join(" ");
    const inside = `git push x 2>/dev/null; sleep 0.5; ${words} ${link(kind)} >inside
      ${words} ${HOOK} >x.1 2>x.err; echo $? >status; ${HOOK} >x.2; ${link(kind)} >outside`;
    await project.run(`${project.script("agent.sh", inside)}; true`);
    const links = [project.read("inside").trim(), project.read("outside").trim()];
    const [status, error] = [project.read("status").trim(), project.read("x.err")];
    return [
      ...expected("not apart", links, links[0] !== "" && links[0] !== links[1]),
      ...expected("the hook's end", { status, error }, status === "0" && error === ""),
      ...ownOnly(project, "x", "none"),
    ];
  };
}

export const namespaces: Checks = {
  "an agent in a pid namespace of its own": whole("pid", PID, "pid"),
  "an agent in a mount namespace of its own": whole("mount", MOUNT, "mnt"),
  "an agent in both": whole("both", [...PID, ...MOUNT], "pid"),
  "a hook alone in another pid namespace": onlyHook("pid", PID, "pid"),
  "a hook alone in another mount namespace": onlyHook("mount", MOUNT, "mnt"),
  "a hook alone in another network namespace": onlyHook("net", ["unshare", "--net"], "net"),
  "two agents of one folder, each the first process of a pid namespace": async (stage) => {
    const project = new Project(stage, "twins");
    const start = (name: string) =>
      project.run(`exec ${project.script(`${name}.sh`, `echo $$ >${name}.pid; ${agent(name)}`)}`, { apart: PID });
    await Promise.all([start("one"), start("two")]);
    const pids = ["one.pid", "two.pid"].map((name) => project.read(name).trim());
    return [
      ...expected("the same number", pids, pids[0] === "1" && pids[1] === "1"),
      ...ownOnly(project, "one", "two"),
      ...ownOnly(project, "two", "one"),
    ];
  },
  "a hook that cannot see the socket says so, fails nobody, and the next one tells": async (stage) => {
    const project = new Project(stage, "hidden");
    const hidden = `git push x 2>/dev/null; sleep 0.5
      ${MOUNT.join(" ")} sh -c 'mount -t tmpfs none "$(dirname "$ACTPLANE_SOCKET")" && exec ${HOOK}' >x.0 2>x.err
      echo $? >status; ${HOOK} >x.1; ${HOOK} >x.2`;
    await project.run(`${project.script("agent.sh", hidden)}; true`);
    const [none, error, status] = [project.read("x.0"), project.read("x.err"), project.read("status").trim()];
    return [
      ...expected("told without a service", none, none === ""),
      ...expected("no clear message", error, /^actplane: no service is running/.test(error)),
      ...expected("status", status, status === "0"),
      ...ownOnly(project, "x", "none"),
    ];
  },
};
