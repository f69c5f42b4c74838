/** The service: whether it answers, and what it proved. */
import type { Result } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import { call } from "../rpc.js";
import { broken, type Finding, ok, warning } from "./finding.js";
import { type Machine, thisMachine } from "./machine.js";

type Status = Result<"control.status">;

export interface ServiceLook {
  readonly findings: Finding[];
  /** null: it does not answer */
  readonly status: Status | null;
}

const STRENGTH: Record<Status["tier"], string> = {
  lsm: "operations are refused before they happen",
  "modify-return": "operations are refused before they happen",
  tracepoint: "programs are killed before their first instruction, other operations right after the call",
};

/** lsm= names all modules, so those that are active now go on being so. */
function bootWithBpf({ read }: Machine): string {
  const active = (read("/sys/kernel/security/lsm") ?? "").trim() || "landlock,yama,apparmor";
  const setting = `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX lsm=${active},bpf"`;
  return `echo '${setting}' | sudo tee /etc/default/grub.d/actplane.cfg && sudo update-grub && sudo reboot`;
}

/** Of a service that answers. */
export function statusFindings(status: Status, machine: Machine): Finding[] {
  const proven = status.proven.map(({ operation, outcome }) => `${operation} ${outcome}`).join(", ");
  const tier = `tier ${status.tier}: ${STRENGTH[status.tier]} (proven at its start: ${proven || "nothing"})`;
  const lsm = status.rejected.find((one) => one.tier === "lsm");
  const boot = `Boot with bpf among the security modules, where the kernel has it: ${bootWithBpf(machine)}; or accept it: actplane run --accept kill-before-start --accept kill-after -- COMMAND`;
  const lost = status.domains.reduce((sum, domain) => sum + domain.stats.lost, 0);
  const counted = Object.entries(status.counters).filter(([, count]) => count > 0);
  return [
    status.tier === "tracepoint" ? warning("service", tier, boot) : ok("service", tier),
    ...(lsm && status.tier !== "lsm" ? [ok("service", `not lsm: ${lsm.reason}`)] : []),
    ...(lost > 0
      ? [
          warning(
            "service",
            `${lost} records of your runs were lost; verdicts do not depend on them`,
            "What is written too fast to be told: actplane control status",
          ),
        ]
      : []),
    ...counted.map(([name, count]) =>
      warning(
        "service",
        `${name.replaceAll("_", " ")}: ${count}`,
        "docs/tiers.md says what it means, and this where it was: actplane events",
      ),
    ),
    ...(status.labels.unsaved
      ? [
          warning(
            "service",
            "labels could not be written to disk",
            "The reason is in its journal: journalctl -u actplaned",
          ),
        ]
      : []),
  ];
}

const UNITS = ["/etc/systemd/system/actplaned.service", "/usr/lib/systemd/system/actplaned.service"];

/** By why it does not answer; a socket that somebody named is his own service's, which the error's own hint is about. */
function mendOf({ code, hint }: ClientError, { exists }: Machine): string {
  const installed = UNITS.some(exists);
  if (code === "service-missing")
    return installed
      ? "Start it, now and at each boot: sudo systemctl enable --now actplaned"
      : "Install it: sudo actplane service install (from a checkout, for a try: npm run quickstart)";
  if (code === "service-stopped") return "Start it again: sudo systemctl restart actplaned";
  if (code === "service-closed")
    return "Give its socket the rights it has as installed: sudo systemctl restart actplaned";
  return `${hint ?? "Its journal says more"} See: journalctl -u actplaned`;
}

/** Asks the service on `socket`. */
export async function lookAtService(socket: string, machine: Machine = thisMachine): Promise<ServiceLook> {
  try {
    const status = await call(socket, "control.status", {});
    return {
      status,
      findings: [ok("service", `actplaned ${status.version} answers on ${socket}`), ...statusFindings(status, machine)],
    };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { status: null, findings: [broken("service", error.message, mendOf(error, machine))] };
  }
}
