import type { Registry } from "./registry.js";

/** Milliseconds between two looks at the sessions. Their end is told by a record, which can be lost. */
const INTERVAL = 30_000;

/** Ends sessions whose last thread is gone although no record said so, and children that are empty. Runs only while there are any. */
export class Sweep {
  private timer: NodeJS.Timeout | null = null;

  /** `look`: finds out who has entered a domain by himself, which a record told as well. */
  constructor(
    private readonly registry: Pick<Registry, "liveSessions" | "endIfEmpty" | "endEmptyChildren">,
    private readonly look: () => void = () => {},
  ) {}

  /** To be called when a session begins. */
  start(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
      for (const session of this.registry.liveSessions()) this.registry.endIfEmpty(session.number);
      this.registry.endEmptyChildren();
      if (this.registry.liveSessions().length > 0) this.start();
    }, INTERVAL);
    this.timer.unref();
  }
}
