/**
 * Runs in the guest: what actplaned says about itself once systemd calls it ready.
 *
 *   node service.js TIER    prints TAP; exit status 1 when a point failed
 */

import { call } from "../../client/rpc.js";
import { socketPath } from "../../client/socket.js";

/** Operations that both of the stronger tiers must have seen refused at start. */
const REFUSED = ["exec", "open", "unlink", "connect"];

let count = 0;
let failed = 0;

function point(ok: boolean, name: string, ...diagnostics: string[]): void {
  count++;
  if (!ok) failed++;
  console.log(`${ok ? "ok" : "not ok"} ${count} - ${name}`);
  if (!ok) for (const line of diagnostics) console.log(`# ${line}`);
}

const expected = process.argv[2] ?? "";
try {
  const status = await call(socketPath(undefined), "control.status", {});
  const reasons = status.rejected.map(({ tier, reason }) => `${tier}: ${reason}`);
  point(status.tier === expected, `the tier is ${expected}`, `it is ${status.tier}`, ...reasons);
  for (const operation of REFUSED) {
    const proof = status.proven.find((candidate) => candidate.operation === operation);
    point(
      proof?.outcome === "refused",
      `the self-test saw ${operation} refused`,
      `it saw ${proof?.outcome ?? "nothing"}`,
    );
  }
  point(status.domains.length === 0, "no domain lives at start");
} catch (error) {
  point(false, "the service answers control.status", String(error));
}
console.log(`1..${count}`);
process.exitCode = failed === 0 ? 0 : 1;
