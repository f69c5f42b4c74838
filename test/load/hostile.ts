/** The abuser, a process of its own, so that what it does to itself is nothing that a neighbour sees: SOCKET UID COUNT SEED. */
import { Random } from "../differential/random.js";
import { connectAs } from "./wire.js";

/** Milliseconds after which a connection that says nothing is given up by us. */
const PATIENCE = 2_000;
const AT_ONCE = 48;

const post = (body: string) =>
  `POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
const rpc = (method: string, params: unknown) => post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));

/** One kind of abuse each: what is sent, and whether the connection is then left open without a word. */
const KINDS: ((random: Random) => { bytes: string; open?: boolean; slow?: boolean })[] = [
  (random) => ({ bytes: Array.from({ length: 200 }, () => String.fromCharCode(random.below(256))).join("") }),
  () => ({ bytes: post(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) }),
  () => ({ bytes: rpc("domain.prepare", { policy: { root: 7, rules: [{}, [], null] } }) }),
  () => ({ bytes: rpc("domain.bind", { ticket: "A".repeat(64), feedbackFd: 1e9 }) }),
  () => ({
    bytes: rpc("domain.prepare", { policy: { root: "/p", rules: [`rule a: block exec "${"*?".repeat(400)}"`] } }),
  }),
  () => ({ bytes: "POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{", open: true }),
  () => ({ bytes: "POST /rpc HT", open: true }),
  () => ({ bytes: rpc("control.status", {}), slow: true }),
  () => ({ bytes: post(JSON.stringify({ x: "y".repeat(1 << 20) })) }),
];

/** Sends so many hostile requests of one user, some at a time; resolves with how many the service answered or cut off. */
async function abuse(path: string, uid: number, count: number, seed: number): Promise<number> {
  const random = new Random(seed);
  let left = count;
  let ended = 0;
  const work = async () => {
    while (left-- > 0) {
      const kind = KINDS[random.below(KINDS.length)];
      if (kind && (await one(path, uid, kind(random)))) ended++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return ended;
}

function one(path: string, uid: number, { bytes, open, slow }: ReturnType<(typeof KINDS)[number]>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectAs(uid, path);
    let byService = false;
    // Half a request holds a connection only: it is given up soon, or 10,000 would take a day.
    const clock = setTimeout(() => socket.destroy(), open ? 100 : PATIENCE);
    socket.on("connect", () => {
      if (slow)
        for (let at = 0; at < 10; at++) setTimeout(() => socket.write(bytes.slice(at * 20, at * 20 + 20)), at * 10);
      else socket.write(bytes, "latin1");
    });
    socket.on("data", () => {
      byService = true;
    });
    socket.on("error", () => {
      byService = true;
    });
    socket.on("close", () => {
      clearTimeout(clock);
      resolve(byService);
    });
  });
}

const [path = "", uid, count, seed] = process.argv.slice(2);
process.stdout.write(`${await abuse(path, Number(uid), Number(count), Number(seed))}\n`);
