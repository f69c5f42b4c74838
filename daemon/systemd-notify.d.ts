/** systemd-notify 1.0.0, which has no types of its own: runs systemd-notify(1) with these as its options. */
declare module "systemd-notify" {
  /** `pid`, this process's where it is left out, is told as the main one. Rejects when there is no such command, or it fails. */
  function notify(options: {
    readonly ready?: boolean;
    readonly status?: string;
    readonly pid?: number;
  }): Promise<unknown>;
  export default notify;
}
