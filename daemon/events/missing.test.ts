import t from "tap";
import { missingState } from "./missing.js";

const clock = (boot: bigint) => `t${boot}`;
const gate = {
  event: 1,
  text: 'exec "npm" "test"',
  exits: 0,
  planted: 4,
  since: [
    { event: 2, text: 'write "src/**"' },
    { event: 3, text: 'write "test/**"' },
  ],
};

t.test("what keeps a gate closed", async (t) => {
  t.same(missingState([gate], [], clock), ['exec "npm" "test" has not ended with 0 in this session']);
  t.same(missingState([{ ...gate, exits: null }], [0n, 0n], clock), [
    'exec "npm" "test" has not happened in this session',
  ]);
  t.match(missingState([gate], [0n, 0n, 0n, 0n, 6n], clock)[0], /does not count .* was made in it at t6; the user/);
  t.same(missingState([gate], [0n, 5n, 4n, 4n, 6n], clock), [], "what opened before counts");
  t.same(missingState([gate], [0n, 5n, 9n, 7n], clock), [
    'exec "npm" "test" began at t5, but write "src/**" happened after that, at t9',
  ]);
  t.same(missingState([gate], [0n, 5n, 4n, 5n], clock), [
    'exec "npm" "test" began at t5, but write "test/**" happened after that, at t5',
  ]);
  t.same(missingState([gate], [0n, 5n, 4n, 4n], clock), [], "an open gate is not what is missing");
});
