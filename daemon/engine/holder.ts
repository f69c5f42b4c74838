import type { Addon, Engine, Tier } from "../../addon/types.js";

/** A loaded tier whose records go to whoever listens now: first the self-test, then the service. */
export interface OpenedEngine {
  readonly engine: Engine;
  onRecord(listener: (record: Buffer) => void): void;
}

/** Opens a tier. Throws AddonError when it does not load or attach. */
export function openTier(addon: Pick<Addon, "openEngine">, tier: Tier): OpenedEngine {
  let listener: (record: Buffer) => void = () => {};
  const engine = addon.openEngine(tier, (record) => listener(record));
  return {
    engine,
    onRecord: (next) => {
      listener = next;
    },
  };
}
