/** One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** the kernel's dev_t: major << 20 | minor */
  readonly device: number;
  /** what of the filesystem is mounted here */
  readonly root: string;
  readonly point: string;
}

/** With what is mounted there. */
export interface Mounted extends Mount {
  /** as /proc/PID/fdinfo has it; of a mount that is gone it is given to another one */
  readonly id: number;
  readonly type: string;
  readonly source: string;
  /** of the superblock */
  readonly options: readonly string[];
}

/** Reads a whole mountinfo file, in its order; lines that are not understood are left out. */
export function parseMountinfo(text: string): Mounted[] {
  const mounts: Mounted[] = [];
  for (const line of text.split("\n")) {
    const [id, , device = "", root = "", point = ""] = line.split(" ");
    const numbers = /^(\d+):(\d+)$/.exec(device);
    if (!numbers || !point.startsWith("/")) continue;
    // A shift would make the result negative from major 2048 on.
    const number = Number(numbers[1]) * 0x100000 + Number(numbers[2]);
    // Behind the optional fields and a lone "-".
    const separator = line.indexOf(" - ");
    const [type = "", source = "", options = ""] = separator < 0 ? [] : line.slice(separator + 3).split(" ");
    mounts.push({
      id: Number(id),
      device: number,
      root: unescaped(root),
      point: unescaped(point),
      type,
      source: unescaped(source),
      options: options.split(",").map(unescaped),
    });
  }
  return mounts;
}

/** Blanks and backslashes are written as three octal digits, a byte each; bytes above 0x7f are written plain. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
