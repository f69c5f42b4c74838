import type { Addon, AddonError, Tier } from "../../addon/types.js";
import type { Proof } from "../../protocol/index.js";
import { EXIT, StartError } from "../exit.js";
import type { Log } from "../log.js";
import { activeModules } from "./active-modules.js";
import { type OpenedEngine, openTier } from "./holder.js";

/** Strongest first. */
const ORDER: readonly Tier[] = ["lsm", "modify-return", "tracepoint"];

export interface Chosen extends OpenedEngine {
  readonly proven: readonly Proof[];
  /** tiers tried before, and why each was not used */
  readonly rejected: readonly { readonly tier: Tier; readonly reason: string }[];
}

/** Tries a loaded tier for real; throws an Error whose message says what was not stopped. */
export type SelfTest = (opened: OpenedEngine) => Promise<readonly Proof[]>;

/**
 * Takes the strongest tier that loads and passes the self-test, or only `wanted`.
 * A program that loads and attaches may still never run (lsm programs without bpf
 * among the active LSMs), so nothing but the test tells. StartError with every
 * tier's reason when none is left; nothing stays loaded then.
 */
export async function chooseTier(
  addon: Pick<Addon, "openEngine">,
  wanted: Tier | null,
  selfTest: SelfTest,
  log: Log,
  modules: () => readonly string[] | null = activeModules,
  pins: string | null = null,
): Promise<Chosen> {
  const rejected: { tier: Tier; reason: string }[] = [];
  for (const tier of wanted === null ? ORDER : [wanted]) {
    let opened: OpenedEngine | null = null;
    // Loading blocks: between two tiers a signal that came meanwhile is heard.
    await new Promise(setImmediate);
    try {
      if (tier === "lsm") expectBpfModule(modules());
      opened = openTier(addon, tier, pins);
      const proven = await selfTest(opened);
      return { ...opened, proven, rejected };
    } catch (error) {
      // Whoever is in a domain stays in it.
      opened?.engine.close(opened.engine.adopted());
      if ((error as Partial<AddonError>).code === "EPINS") throw pinsDoNotFit(error);
      const reason = reasonOf(error);
      log("info", `tier ${tier} cannot be used: ${reason}`);
      const { log: details } = error as Partial<AddonError>;
      if (details) log("debug", details);
      rejected.push({ tier, reason });
    }
  }
  const reasons = rejected.map(({ tier, reason }) => `${tier}: ${reason}`).join("; ");
  throw new StartError(
    EXIT.noTier,
    `no way to enforce policies works on this kernel (${reasons})`,
    "A kernel of 6.1 or later with BTF, and root in the first user namespace, are needed; --log-level debug says more.",
  );
}

/** Nothing is removed unasked: it may be what keeps processes where they are. */
export function pinsDoNotFit(error: unknown): StartError {
  return new StartError(
    EXIT.pins,
    `what is pinned cannot be taken over: ${error instanceof Error ? error.message : String(error)}`,
    "actplaned --purge removes it, and so ends what it enforces; then start the service again.",
  );
}

/** Verifying the lsm programs takes the kernel a second or more: not when it says beforehand that they would never run. */
function expectBpfModule(active: readonly string[] | null): void {
  if (active === null || active.includes("bpf")) return;
  throw new Error(`bpf is not among the active security modules (${active.join(",")})`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as Partial<AddonError>;
  return code === undefined ? error.message : `${code}: ${error.message}`;
}
