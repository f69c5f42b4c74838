/** What a sentence could become: a template with the values that it names itself. */
export interface Candidate {
  readonly template: string;
  /** values by parameter; what is not here is the project's own, or the template's default */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export const candidate = (template: string, values: Record<string, readonly string[]> = {}): Candidate => ({
  template,
  values,
});

/**
 * A path as people write it, as a pattern: a folder (written with a slash at its end, or without any dot in its last
 * part) is all that is in it; a name that begins with a dot is meant wherever it lies; `.generated.ts` is an ending.
 */
export function pathPattern(path: string): string {
  const clean = path.replace(/^\.\//u, "");
  if (/^\.env/u.test(clean)) return `**/${clean}`;
  if (/^\.\w+\.\w+$/u.test(clean)) return `**/*${clean}`;
  if (clean.endsWith("/")) return `${clean}**`;
  const last = clean.split("/").at(-1) ?? "";
  if (last.includes("*")) return clean;
  const isFile = last.replace(/^\./u, "").includes(".") || /^[A-Z]/u.test(last);
  if (
    clean.startsWith("~/") &&
    !isFile &&
    last.startsWith(".") &&
    !/^\.(?:netrc|npmrc|pypirc|bashrc|profile)$/u.test(last)
  )
    return `${clean}/**`;
  if (last.startsWith(".")) return clean;
  return isFile ? clean : `${clean}/**`;
}
