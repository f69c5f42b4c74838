import { lookup } from "node:dns/promises";

/** Milliseconds between two looks at the names in use. */
const REFRESH = 30_000;
/** An address stays good this long after it was last an answer: servers answer with a part of their addresses each time. */
const REMEMBERED = 300_000;
/** Milliseconds to wait for one answer, names looked up at a time, and names of one policy. */
const PATIENCE = 3_000;
const AT_ONCE = 2;
export const HOSTS_PER_POLICY = 64;

type Lookup = (name: string) => Promise<readonly string[]>;

/** Addresses of the host names in endpoint patterns, as programs on this machine would resolve them (getaddrinfo). */
export class Hosts {
  private readonly seen = new Map<string, Map<string, number>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly ask: Lookup = askSystem,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the name was ever looked up, with an answer or not. */
  knows(name: string): boolean {
    return this.seen.has(name);
  }

  /** Present addresses of the names, each list sorted; no entry for a name that was never looked up. */
  addresses(names: Iterable<string> = this.seen.keys()): Map<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const name of names) {
      const ways = this.seen.get(name);
      if (ways) found.set(name, [...ways.keys()].sort());
    }
    return found;
  }

  /** Looks names up; returns those whose addresses changed. A name that does not resolve keeps its last addresses a while. */
  async refresh(names: readonly string[]): Promise<string[]> {
    const left = [...new Set(names)];
    const changed: string[] = [];
    const work = async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop())
        if (await this.update(name)) changed.push(name);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return changed;
  }

  /** Keeps the names that `inUse` gives current while it gives any; `changed` is told of those with other addresses. */
  watch(inUse: () => readonly string[], changed: (names: readonly string[]) => void): void {
    if (this.timer !== null || inUse().length === 0) return;
    this.timer = setTimeout(async () => {
      const names = inUse();
      for (const name of this.seen.keys()) if (!names.includes(name)) this.seen.delete(name);
      const news = await this.refresh(names);
      this.timer = null;
      if (news.length > 0) changed(news);
      this.watch(inUse, changed);
    }, REFRESH);
    this.timer.unref();
  }

  private async update(name: string): Promise<boolean> {
    const before = this.addresses([name]).get(name)?.join() ?? "";
    const answer = await withPatience(this.ask(name));
    const ways = this.seen.get(name) ?? new Map<string, number>();
    for (const address of answer) ways.set(address, this.now());
    for (const [address, when] of ways) if (this.now() - when > REMEMBERED) ways.delete(address);
    this.seen.set(name, ways);
    return [...ways.keys()].sort().join() !== before;
  }
}

async function askSystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map((one) => one.address);
}

/** No answer in time, or none at all, is an empty one. */
async function withPatience(answer: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
