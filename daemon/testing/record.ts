import { layout } from "../../policies/compiler/index.js";

const { fields, size } = layout.ap_event;

/** A record as the kernel writes it. */
export function record(head: Record<string, number>, target = "", exe = "/usr/bin/cat", argv = ["cat"]): Buffer {
  const texts = [target, exe, argv.map((word) => `${word}\0`).join("")].map((text) => Buffer.from(text));
  const out = Buffer.concat([Buffer.alloc(size), ...texts]);
  const values: Record<string, number> = { domain: 1, session: 1, pid: 10, ppid: 1, uid: 1000, start: 5, ...head };
  const put = (name: string, value: number) => {
    const field = (fields as Record<string, { offset: number; size: number }>)[name];
    if (!field) throw new Error(name);
    if (field.size === 8) out.writeBigUInt64LE(BigInt(value), field.offset);
    else out.writeUIntLE(value, field.offset, field.size);
  };
  for (const [name, value] of Object.entries(values)) put(name, value);
  for (const [index, name] of ["target_len", "exe_len", "argv_len"].entries()) put(name, texts[index]?.length ?? 0);
  return out;
}
