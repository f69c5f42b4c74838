import type { Addon } from "../../addon/types.js";
import { STORED } from "../http/listen.js";
import type { Manager } from "../notify.js";
import { FeedbackSink } from "./sink.js";

/**
 * The feedback files of runs that outlive the service: systemd keeps a duplicate of each descriptor and passes it to the
 * next one. Not across `systemctl stop`, after which the files stay silent. Nothing happens without systemd.
 */
export class FeedbackStore {
  private readonly passed: Map<string, number>;

  constructor(
    private readonly manager: Pick<Manager, "store" | "unstore">,
    private readonly addon: Pick<Addon, "pidfdGetfd" | "fileStatus" | "closeFd">,
    passed: ReadonlyMap<string, number> = new Map(),
  ) {
    this.passed = new Map(passed);
  }

  keep(domain: number, sink: FeedbackSink): void {
    this.manager.store(nameOf(domain), sink.fd);
  }

  /** The domain has ended, or its file is of no use any more. */
  drop(domain: number): void {
    this.manager.unstore(nameOf(domain));
  }

  /** What an earlier service wrote to for this domain; null when it was not passed on. */
  take(domain: number, path: string | null): FeedbackSink | null {
    const fd = this.passed.get(nameOf(domain));
    if (fd === undefined) return null;
    this.passed.delete(nameOf(domain));
    return FeedbackSink.adopt(this.addon, fd, path);
  }

  /** Descriptors that no domain has asked for: theirs ended meanwhile. */
  closeRest(): void {
    for (const [name, fd] of this.passed) {
      this.addon.closeFd(fd);
      this.manager.unstore(name);
    }
    this.passed.clear();
  }
}

const nameOf = (domain: number) => `${STORED}${domain}`;
