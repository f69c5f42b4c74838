/** The model, as play() wants a world. */
import type { EffectivePolicy } from "../../policies/language/index.js";
import { type Name, type Process, World, type WorldOptions } from "../../policies/model/index.js";
import type { PlayableWorld } from "./play.js";

export class ModelWorld extends World implements PlayableWorld<Process, Name> {
  /** `files` are there from the start. */
  constructor(options: WorldOptions, files: readonly string[]) {
    super(options);
    for (const path of files) this.name(path);
  }

  isAlive(process: Process): boolean {
    return process.alive;
  }

  labelsOf(process: Process): string[] {
    return [...process.labels];
  }

  labelsOfFile(name: Name): string[] {
    return [...name.file.labels];
  }
}

/** The first process of a new session in `world`. */
export const beginModel = (world: ModelWorld, policy: EffectivePolicy): Process => world.begin(policy);
