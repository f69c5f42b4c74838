import t from "tap";
import { complement, encode, utf8Sequences } from "./utf8.js";

function contains(sequences: ReturnType<typeof utf8Sequences>, codePoint: number): boolean {
  const bytes = encode(codePoint);
  return sequences.some(
    (sequence) =>
      sequence.length === bytes.length &&
      sequence.every((set, index) => set.ranges.some(([low, high]) => low <= bytes[index]! && bytes[index]! <= high)),
  );
}

t.test("sequences hold exactly the range", async (t) => {
  const ranges: [number, number][] = [
    [0x41, 0x5a],
    [0x70, 0x900],
    [0xe0, 0xfc],
    [0x7ff, 0x10001],
    [0x0, 0x10ffff],
    [0xd000, 0xe000],
    [0x10ffff, 0x10ffff],
  ];
  for (const [low, high] of ranges) {
    const sequences = utf8Sequences([low, high]);
    let wrong = 0;
    for (let point = 0; point <= 0x10ffff; point += point < 0x12000 ? 1 : 997) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      if (contains(sequences, point) !== (point >= low && point <= high)) wrong++;
    }
    t.equal(wrong, 0, `${low.toString(16)}-${high.toString(16)}`);
  }
});

t.test("complement", async (t) => {
  t.same(
    complement([
      [5, 9],
      [0, 2],
      [8, 20],
    ]),
    [
      [3, 4],
      [21, 0x10ffff],
    ],
  );
  t.same(complement([]), [[0, 0x10ffff]]);
});
