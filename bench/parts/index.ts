/** What a run consists of, in order. */
import { guestOf } from "../micro/guest.js";
import { measureHost } from "../micro/host.js";
import { measureCompiler } from "./compile.js";
import { measureFlood } from "./flood.js";
import type { Part } from "./part.js";
import { measureReload } from "./reload.js";
import { measureService } from "./service.js";

export type PartName = keyof typeof PARTS;

export const PARTS = {
  compiler: measureCompiler,
  host: measureHost,
  reload: measureReload,
  flood: measureFlood,
  service: measureService,
  lsm: guestOf("lsm"),
  "modify-return": guestOf("modify-return"),
} as const satisfies Record<string, Part>;
