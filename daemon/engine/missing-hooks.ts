/** Functions that took each other's place over the kernel's versions: with one side there, nothing lacks. */
const INSTEAD: readonly (readonly [readonly string[], readonly string[]])[] = [
  // 6.15 made two of one.
  [["fexit/pipe_read"], ["fexit/anon_pipe_read", "fexit/fifo_pipe_read"]],
];

/** Of the hooks that this kernel lacks, those without which something is not seen. */
export function missingHooks(missing: readonly string[]): string[] {
  const absent = new Set(missing);
  const replaced = INSTEAD.flatMap(([old, later]) => [
    ...(later.every((hook) => !absent.has(hook)) ? old : []),
    ...(old.every((hook) => !absent.has(hook)) ? later : []),
  ]);
  return missing.filter((hook) => !replaced.includes(hook)).sort();
}
