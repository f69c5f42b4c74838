/** What the machine is inside of: WSL, a container, a virtual machine. */
import { type Finding, ok, warning } from "./finding.js";
import { type Machine, thisMachine } from "./machine.js";

const about = "machine";

function wsl({ exists, read }: Machine, root: string): Finding[] {
  if (!/microsoft/iu.test(read("/proc/version") ?? "")) return [];
  const found = [
    warning(
      about,
      "this is WSL: Windows programs started from here are outside of every policy",
      "Keep agents from starting them: actplane init --template no-command --set command='*.exe'",
    ),
  ];
  if (!exists("/run/systemd/system"))
    found.push(
      warning(
        about,
        "systemd does not run, so nothing starts the service",
        "Switch it on, then wsl --shutdown in Windows: printf '[boot]\\nsystemd=true\\n' | sudo tee -a /etc/wsl.conf",
      ),
    );
  if (/^\/mnt\/[a-z](?:\/|$)/u.test(root))
    found.push(
      warning(
        about,
        "this folder is on a drive of Windows, whose programs change files without being seen",
        "Work on a copy in Linux's own file system: git clone . ~/project",
      ),
    );
  return found;
}

/** By whom the container was made, or null. */
function container({ exists, read }: Machine): string | null {
  if (exists("/.dockerenv")) return "Docker";
  if (exists("/run/.containerenv")) return "Podman";
  const named = read("/run/systemd/container")?.trim();
  if (named) return named;
  const hint = /\/(docker|lxc|kubepods|libpod)/u.exec(read("/proc/1/cgroup") ?? "");
  return hint?.[1] ?? null;
}

/** `reached`: the service answers, so somebody runs it where it belongs. */
function inContainer(machine: Machine, reached: boolean): Finding[] {
  const maker = container(machine);
  if (maker === null) return [];
  if (reached) return [ok(about, `a container (${maker}), from which the service can be reached`)];
  const mount = maker === "Podman" ? "podman run" : "docker run";
  return [
    warning(
      about,
      `this is a container (${maker}): the service belongs on its host`,
      `Run actplaned on the host, and give the container its socket: ${mount} --volume /run/actplane:/run/actplane …`,
    ),
  ];
}

/** A user namespace of one's own has a root who is nobody outside of it. */
function inUserNamespace({ read }: Machine, reached: boolean): Finding[] {
  const map = read("/proc/self/uid_map");
  if (map === null || reached || /^\s*0\s+0\s+4294967295\s*$/u.test(map)) return [];
  return [
    warning(
      about,
      "root of this user namespace is not the machine's, so the service cannot be started in it",
      "Outside of it: sudo systemctl start actplaned",
    ),
  ];
}

function virtual({ read }: Machine): Finding[] {
  if (!/^flags\s*:.*\bhypervisor\b/mu.test(read("/proc/cpuinfo") ?? "")) return [];
  const name = [read("/sys/class/dmi/id/sys_vendor"), read("/sys/class/dmi/id/product_name")]
    .flatMap((text) => text?.trim() || [])
    .join(" ");
  return [ok(about, `a virtual machine${name === "" ? "" : ` (${name})`}, which makes no difference`)];
}

/** `root`: of the project; `reached`: the service answers. */
export const surroundingFindings = (root: string, reached: boolean, machine: Machine = thisMachine): Finding[] => [
  ...wsl(machine, root),
  ...inContainer(machine, reached),
  ...inUserNamespace(machine, reached),
  ...virtual(machine),
];
