/** The process tree that real operations are done by (driver/): one supervisor for many sequences. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Operation } from "./operations.js";
import type { Stage } from "./stage.js";

const SEPARATOR = "\x1f";

/** What became of one operation. */
export interface Done {
  /** boot ns around it */
  readonly from: bigint;
  readonly to: bigint;
  /** errno, 0: it was done; "ended": its process did; "none": there was no process */
  readonly error: number | "ended" | "none";
  /** of the child, after a fork */
  readonly pid: number;
}

export class Driver {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  /** Makes the stage's files below `base`, an empty folder, with `program` (build/triggers/differential) as every program. */
  constructor(
    private readonly stage: Stage,
    base: string,
    program: string,
  ) {
    const usr = join(base, "pristine");
    const writable = stage.files.map((path, index) => ({ path, pristine: join(usr, `${index}`) }));
    const programs = [...stage.programs, ...Object.values(stage.scripts)];
    const everything = [...stage.files, ...stage.freeNames, ...programs, ...Object.keys(stage.links)];
    for (const path of [...everything, ...Object.keys(stage.scripts), join(usr, "0")])
      mkdirSync(dirname(path), { recursive: true });
    for (const { path, pristine } of writable)
      if (programs.includes(path)) copyFileSync(program, pristine);
      else writeFileSync(pristine, "\x7f\n");
    for (const path of programs) if (!stage.files.includes(path)) copyFileSync(program, path);
    for (const [link, target] of Object.entries(stage.links)) symlinkSync(target, link);
    for (const [script, interpreter] of Object.entries(stage.scripts))
      writeFileSync(script, `#!${interpreter}\n`, { mode: 0o755 });
    this.child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
    // Its end is found where a line of it is awaited.
    this.child.stdin.on("error", () => {});
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    for (const { path, pristine } of writable) this.say("file", pristine, path);
    for (const path of stage.freeNames) this.say("free", path);
    for (const { address, port } of stage.endpoints) this.say("endpoint", address, String(port));
  }

  /** Everything as at the start, and a first process; its pid. */
  async begin(): Promise<number> {
    this.say("begin");
    return Number((await this.line()).split(" ")[1]);
  }

  /** Does them one after the other. */
  async perform(operations: readonly Operation[]): Promise<Done[]> {
    for (const operation of operations) this.say("op", String(operation.process), ...commandOf(this.stage, operation));
    const done: Done[] = [];
    for (const _ of operations) {
      const [from = "", to = "", error, pid] = (await this.line()).split(" ");
      const errno = Number(error);
      done.push({
        from: BigInt(from),
        to: BigInt(to),
        error: errno === -1 ? "ended" : errno === -2 ? "none" : errno,
        pid: Number(pid),
      });
    }
    return done;
  }

  /** Ends all processes of the sequence. */
  async finish(): Promise<void> {
    this.say("finish");
    await this.line();
  }

  close(): void {
    this.child.stdin.end();
  }

  private say(...words: string[]): void {
    this.child.stdin.write(`${words.join(SEPARATOR)}\n`);
  }

  private async line(): Promise<string> {
    const next = await this.lines.next();
    if (next.done) throw new Error("the driver ended");
    return next.value;
  }
}

function commandOf(stage: Stage, operation: Operation): string[] {
  const { process, do: what, ...rest } = operation;
  if (operation.do === "exec") return ["exec", operation.asked, ...operation.args];
  if (operation.do === "connect") {
    const { address = "", port } = stage.endpoints[operation.endpoint] ?? {};
    return ["connect", address, String(port)];
  }
  return [what, ...Object.values(rest).map(String)];
}
