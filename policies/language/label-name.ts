/** How the keys of labels that are not a session's own are written (label-scope.ts); apart, for the service shows them. */

/** Between a child's label and what it is made of: no name of the language has it. */
export const CHILD_MARK = "#";
export const PREFIX = { machine: "machine:", user: "user:" } as const;

/** A label's key as people read it. */
export function labelName(key: string): string {
  const child = key.indexOf(CHILD_MARK);
  if (child >= 0) return `${key.slice(0, child)} (child)`;
  if (key.startsWith(PREFIX.machine)) return `${key.slice(PREFIX.machine.length)} (machine)`;
  return key.startsWith(PREFIX.user) ? `${key.slice(PREFIX.user.length)} (user)` : key;
}
