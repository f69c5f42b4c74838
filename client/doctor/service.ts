/** The service: whether it answers, and what it proved. */
import type { Result } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import { call } from "../rpc.js";
import { broken, type Finding, ok, warning } from "./finding.js";

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

function fromStatus(status: Status): Finding[] {
  const proven = status.proven.map(({ operation, outcome }) => `${operation} ${outcome}`).join(", ");
  const tier = `tier ${status.tier}: ${STRENGTH[status.tier]} (proven at its start: ${proven || "nothing"})`;
  const lsm = status.rejected.find((one) => one.tier === "lsm");
  const boot =
    "Where the kernel has it, boot with bpf among lsm= (docs/tiers.md); or accept it: --accept kill-before-start --accept kill-after.";
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
            "Look at actplane control status.",
          ),
        ]
      : []),
    ...counted.map(([name, count]) =>
      warning(
        "service",
        `${name.replaceAll("_", " ")}: ${count}`,
        "Look at actplane control status and docs/tiers.md.",
      ),
    ),
    ...(status.labels.unsaved
      ? [
          warning(
            "service",
            "labels could not be written to disk",
            "Look for the reason with: journalctl -u actplaned.",
          ),
        ]
      : []),
  ];
}

/** Asks the service on `socket`. */
export async function lookAtService(socket: string): Promise<ServiceLook> {
  try {
    const status = await call(socket, "control.status", {});
    return {
      status,
      findings: [ok("service", `actplaned ${status.version} answers on ${socket}`), ...fromStatus(status)],
    };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { status: null, findings: [broken("service", error.message, error.hint ?? "systemctl status actplaned")] };
  }
}
