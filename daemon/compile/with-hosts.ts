import { ServiceError } from "../errors.js";
import { HOSTS_PER_POLICY, type Hosts } from "../hosts.js";
import type { CompileAnswer, Compiled, CompileJob } from "./job.js";
import type { CompilePool } from "./pool.js";

/**
 * Compiles, and once more when the policy names hosts whose addresses are not
 * known yet. Throws what a caller is told when there is no image.
 */
export async function compileWithHosts(
  compiler: CompilePool,
  hosts: Hosts,
  uid: number,
  job: (addresses: CompileJob["addresses"]) => CompileJob,
  store: (compiled: Compiled) => void,
): Promise<Compiled> {
  const once = () =>
    compiler.compile(
      uid,
      () => job(hosts.addresses()),
      (answer) => {
        if (answer.ok) store(answer);
      },
    );
  let compiled = mustBeCompiled(await once());
  if (compiled.hosts.length > HOSTS_PER_POLICY) {
    throw ServiceError.of("policy-too-costly", { limit: `${HOSTS_PER_POLICY} host names` });
  }
  const unknown = compiled.hosts.filter((name) => !hosts.knows(name));
  if (unknown.length > 0) {
    await hosts.refresh(unknown);
    compiled = mustBeCompiled(await once());
  }
  return compiled;
}

function mustBeCompiled(answer: CompileAnswer): Compiled {
  if (answer.ok) return answer;
  const { error, diagnostics, text } = answer;
  const more = text === "" ? { diagnostics } : { diagnostics, text };
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  const count = (what: string) => `${errors} ${what}${errors === 1 ? "" : "s"}`;
  switch (error) {
    case "no-policy":
      throw ServiceError.of("no-policy", {});
    case "policy-invalid":
      throw ServiceError.of("policy-invalid", { count: count("error") }, more);
    case "tier-too-weak":
      throw ServiceError.of("tier-too-weak", { count: count("clause") }, more);
  }
}
