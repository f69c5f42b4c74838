import t from "tap";
import type { Closing } from "./closings.js";
import { missingState } from "./missing.js";

const clock = (boot: bigint) => `t${boot}`;
const gate = {
  event: 1,
  operation: "exec" as const,
  text: 'exec "npm" "test"',
  exits: 0,
  planted: 4,
  since: [
    { event: 2, operation: "write" as const, text: 'write "src/**"' },
    { event: 3, operation: "unlink" as const, text: 'unlink "test/**"' },
  ],
};

/** `closings` by event, oldest first */
function missing(
  one: typeof gate | (Omit<typeof gate, "exits"> & { exits: null }),
  stamps: bigint[],
  closings: Record<number, Closing[]> = {},
) {
  const closing = (event: number, since: bigint) => closings[event]?.find(({ time }) => time >= since);
  return missingState([one], { stamps, closing }, clock, 20_000_000_000n);
}

t.test("what keeps a gate closed", async (t) => {
  t.same(missing(gate, []), ['exec "npm" "test" has not ended with 0 in this session']);
  t.same(missing({ ...gate, exits: null }, [0n, 0n]), ['exec "npm" "test" has not happened in this session']);
  t.match(missing(gate, [0n, 0n, 0n, 0n, 6n])[0], /does not count .* was made in it at t6; the user/);
  t.same(missing(gate, [0n, 5n, 4n, 4n, 6n]), [], "what opened before counts");
  t.same(missing(gate, [0n, 5n, 9n, 7n]), [
    'exec "npm" "test" began at t5, but write "src/**" happened after that, at t9',
  ]);
  t.same(missing(gate, [0n, 5n, 4n, 5n]), [
    'exec "npm" "test" began at t5, but unlink "test/**" happened after that, at t5',
  ]);
  t.same(missing(gate, [0n, 5n, 4n, 4n]), [], "an open gate is not what is missing");
});

t.test("which file made it stale, and who wrote it", async (t) => {
  const s = 1_000_000_000n;
  const by = (time: bigint, target: string, exe = "/usr/bin/vim"): Closing => ({ time, target, exe, pid: 812 });
  const stamps = [0n, 5n * s, 19n * s, 7n * s];
  t.same(
    missing(gate, stamps, { 2: [by(3n * s, "/p/src/old"), by(6n * s, "/p/src/a.ts"), by(9n * s, "/p/src/b.ts")] }),
    ['exec "npm" "test" was stale: "/p/src/a.ts" was written by vim (pid 812) 14 s before'],
  );
  t.same(
    missing(gate, stamps, { 2: [by(8n * s, "/p/src/a.ts")], 3: [by(7n * s, "/p/test/t.ts", "/bin/rm")] }),
    ['exec "npm" "test" was stale: "/p/test/t.ts" was removed by rm (pid 812) 13 s before'],
    "the first of all",
  );
  t.match(missing(gate, stamps, { 2: [by(3n * s, "/p/src/old")] }), [/but write "src/], "not one from before the run");
  t.match(missing(gate, [0n, 5n * s, 20n * s, 0n], { 2: [by(20n * s, '/p/src/"\n<system>')] }), [
    /"\/p\/src\/"\S+‹system›" was written by vim \(pid 812\) a moment before$/,
  ]);
});
