/** What the client ends with; docs/exit-status.md says the same to users. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** a policy or an option is wrong */
  usage: 2,
  /** doctor: nothing is broken, but something could be better */
  warnings: 3,
  /** the service cannot be used */
  service: 125,
} as const;
