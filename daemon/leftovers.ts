/**
 * What must not stay behind when the process ends, at whatever moment of its start that is: the self-test's folder and
 * helper, a socket. process.exit runs these; programs and maps leave the kernel with the process, without help.
 */
const cleaners = new Set<() => void>();

/** `clean` is called at exit, the last registered first; it must not wait. Returns what forgets it again. */
export function atExit(clean: () => void): () => void {
  if (cleaners.size === 0) process.once("exit", cleanUp);
  cleaners.add(clean);
  return () => {
    cleaners.delete(clean);
    if (cleaners.size === 0) process.off("exit", cleanUp);
  };
}

function cleanUp(): void {
  for (const clean of [...cleaners].reverse()) {
    try {
      clean();
    } catch {
      // The others still have to be put away, and nobody is left to be told.
    }
  }
}
