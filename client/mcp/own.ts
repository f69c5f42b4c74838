/** Where the server itself runs: it is the agent's child, so its domain is the agent's. */
import type { DomainStatus } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import { call } from "../rpc.js";

/** Inside a domain: that one. Outside of all, or without a service: null. */
export async function ownDomain(socket: string): Promise<DomainStatus | null> {
  const { domains } = await call(socket, "control.status", {});
  const session = Number(process.env.ACTPLANE_SESSION);
  const numbers = new Set(domains.map((one) => one.domain));
  const tops = domains.filter((one) => one.parent === null || !numbers.has(one.parent));
  // From inside, one top is all that shows; from outside, all of one's own runs.
  if (await isInside(socket)) return tops[0] ?? null;
  return tops.find((one) => one.session === session) ?? null;
}

/** Asked of the service: only it knows. A ticket that never was changes nothing, and is refused for its caller first. */
async function isInside(socket: string): Promise<boolean> {
  try {
    await call(socket, "domain.attach", { ticket: "A".repeat(22), pid: "parent" });
    return false;
  } catch (error) {
    return error instanceof ClientError && error.code === "inside-domain";
  }
}
