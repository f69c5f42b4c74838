/** The model's public face. */
export type { Endpoint, Resolve } from "./endpoint.js";
export { type ExampleNames, type ExampleResult, runExample } from "./examples.js";
export type { Fired, Happening, Run } from "./judge.js";
export type { Program, Target } from "./match.js";
export {
  type File,
  type Name,
  type Outcome,
  type Process,
  type Session,
  type Verdict,
  World,
  type WorldOptions,
} from "./world.js";
