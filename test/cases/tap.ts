/** Test Anything Protocol 14, as much as a list of results needs. */
export class Tap {
  private count = 0;
  private failed = 0;
  private skipped = 0;

  constructor(private readonly write: (text: string) => void = (text) => process.stdout.write(text)) {
    this.write("TAP version 14\n");
  }

  /** A result; `problems` make it a failure and are shown below it. */
  result(name: string, problems: readonly string[]): void {
    const ok = problems.length === 0;
    if (!ok) this.failed++;
    this.write(`${ok ? "ok" : "not ok"} ${++this.count} - ${this.escape(name)}\n`);
    for (const problem of problems) this.comment(problem);
  }

  skip(name: string, reason: string): void {
    this.skipped++;
    this.write(`ok ${++this.count} - ${this.escape(name)} # SKIP ${this.escape(reason)}\n`);
  }

  comment(text: string): void {
    this.write(`${text.replace(/^/gm, "# ")}\n`);
  }

  /** Writes plan and summary; true when nothing failed. A run without a single result has failed. */
  end(): boolean {
    this.write(`1..${this.count}\n`);
    this.comment(`pass ${this.count - this.failed - this.skipped}`);
    this.comment(`fail ${this.failed}`);
    this.comment(`skip ${this.skipped}`);
    return this.failed === 0 && this.count > 0;
  }

  private escape(text: string): string {
    return text.replace(/[\\#]/g, "\\$&").replaceAll("\n", " ");
  }
}
