/** One thing that was looked at. */
export interface Finding {
  /** what it is about: kernel, service, policy, an agent's name, … */
  readonly about: string;
  readonly level: "ok" | "warning" | "broken";
  /** one line */
  readonly what: string;
  /** the command, or the act, that mends it; null: nothing to mend */
  readonly mend: string | null;
}

export const ok = (about: string, what: string): Finding => ({ about, level: "ok", what, mend: null });
export const warning = (about: string, what: string, mend: string): Finding => ({
  about,
  level: "warning",
  what,
  mend,
});
export const broken = (about: string, what: string, mend: string): Finding => ({ about, level: "broken", what, mend });
