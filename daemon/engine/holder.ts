import type { Addon, Engine, Tier } from "../../addon/types.js";

/** A loaded tier whose records go to whoever listens now: first the self-test, then the service. */
export interface OpenedEngine {
  readonly engine: Engine;
  onRecord(listener: (record: Buffer) => void): void;
}

/** Records that wait for a listener: what domains did while there was no service, which the ring held. */
const WAITING_MAX = 65_536;

/** Opens a tier. Throws AddonError when it does not load or attach. */
export function openTier(addon: Pick<Addon, "openEngine">, tier: Tier, pins: string | null = null): OpenedEngine {
  const waiting: Buffer[] = [];
  let listener = (record: Buffer) => {
    if (waiting.length < WAITING_MAX) waiting.push(record);
  };
  const engine = addon.openEngine(tier, (record) => listener(record), ...(pins === null ? [] : [pins]));
  return {
    engine,
    onRecord: (next) => {
      listener = next;
      for (const record of waiting.splice(0)) next(record);
    },
  };
}
