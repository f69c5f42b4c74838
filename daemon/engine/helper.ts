import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { atExit } from "../leftovers.js";

/** Milliseconds for one line of the helper: an answer that is late on a busy machine must not cost the tier. */
const PATIENCE = 20_000;

/**
 * The self-test's helper (native/probe.c): says "ready", waits for a line, tries
 * one operation of each kind and says `<operation> <errno name | ok | killed>` of each.
 */
export class Helper {
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  private readonly forget = atExit(() => this.kill());

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.reader = createInterface({ input: child.stdout });
    this.lines = this.reader[Symbol.asyncIterator]();
    // A helper that was killed takes no line any more; its missing answers tell that.
    child.stdin.on("error", () => {});
    child.on("error", () => this.reader.close());
  }

  /** Runs without privileges when the service has them: root passes by file permissions, not by policies, but need not show it. */
  static async start(
    probe: string,
    args: readonly string[],
    user: { uid: number; gid: number } | null,
  ): Promise<Helper> {
    const child = spawn(probe, [...args], {
      stdio: ["pipe", "pipe", "ignore"],
      cwd: "/",
      env: {},
      // A process group of its own: what it started ends with it.
      detached: true,
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    const helper = new Helper(child);
    if ((await helper.line()) !== "ready") {
      helper.stop();
      throw new Error("the self-test's helper does not start");
    }
    return helper;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Lets it try; what it says of each operation, until it ends. */
  async go(): Promise<Map<string, string>> {
    this.child.stdin.write("go\n");
    const said = new Map<string, string>();
    for (let line = await this.line(); line !== null; line = await this.line()) {
      const [operation, answer] = line.split(" ");
      if (operation && answer) said.set(operation, answer);
    }
    return said;
  }

  stop(): void {
    this.reader.close();
    this.kill();
    this.forget();
  }

  private kill(): void {
    if (this.child.pid === undefined) return;
    this.child.stdin.destroy();
    try {
      process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // All of it has ended; or it is another user's, and the unit gives no right to that: it ends without its input.
    }
  }

  /** null when it ended, or says nothing for too long */
  private async line(): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE);
    });
    try {
      return await Promise.race([this.lines.next().then((next) => (next.done ? null : next.value)), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
