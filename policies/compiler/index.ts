/** The compiler's public face. */

/** Other names of folders, for CompileOptions. */
export type { Alias } from "../patterns/alias.js";
export { AP, layout } from "./abi.generated.js";
export { type Budget, DEFAULT_BUDGET } from "./automata/budget.js";
export {
  type CompileOptions,
  type CompileResult,
  type CompileStatistics,
  compile,
  type GroupStatistics,
} from "./compile.js";
export { type Coverage, FLOWS, waysThatAre } from "./coverage.js";
export { decodeEvent, type EngineEvent, type EventKind, type Fault } from "./event-record.js";
export {
  evaluate,
  type FiredClause,
  ImageReader,
  type MoveRecord,
  matchEndpoint,
  matchExec,
  matchSet,
  matchUnix,
  movesOf,
  type ProcessState,
} from "./interpret.js";
export { emptyTables, type Tables } from "./numbering.js";
export {
  type ClauseReport,
  type EventReport,
  formatEvent,
  formatPattern,
  type GateReport,
  type TransformReport,
} from "./report.js";
export {
  checkTier,
  describe,
  type Reality,
  reality,
  TIERS,
  type Tier,
  WEAKER_NAMES,
  type WeakerName,
  weaker,
} from "./tiers.js";
