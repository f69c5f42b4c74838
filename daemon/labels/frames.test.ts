import t from "tap";
import { FRAME, frameOf, readFrames } from "./frames.js";

const whole = Buffer.concat([
  frameOf(FRAME.begin, { format: 1 }),
  frameOf(FRAME.records, Buffer.from("records")),
  frameOf(FRAME.realm, {}),
]);

t.test("what was written is read", async (t) => {
  const { frames, damaged } = readFrames(whole);
  t.same(
    frames.map(({ kind, payload }) => [kind, payload.toString()]),
    [
      [FRAME.begin, '{"format":1}'],
      [FRAME.records, "records"],
      [FRAME.realm, "{}"],
    ],
  );
  t.equal(damaged, 0);
});

t.test("cut off anywhere: whole frames are kept, the rest is counted", async (t) => {
  const ends = [0];
  for (const { payload } of readFrames(whole).frames) ends.push((ends.at(-1) ?? 0) + 13 + payload.length);
  for (let length = 0; length < whole.length; length++) {
    const { frames, damaged } = readFrames(whole.subarray(0, length));
    const expected = ends.filter((end) => end <= length).length - 1;
    if (frames.length === expected && damaged === length - (ends[expected] ?? 0)) continue;
    t.fail(`cut at ${length}: ${frames.length} frames, ${damaged} damaged`);
  }
});

t.test("a flipped bit ends the reading where it is", async (t) => {
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    if (readFrames(bytes).damaged === 0) t.fail(`not seen: byte ${at}`);
  }
});
