import { emptyTables } from "../../policies/compiler/index.js";
import { THIRTEEN } from "../../policies/language/thirteen.js";
import type { CompileJob } from "./job.js";

/** What the thirteen have none of: an IPv6 network makes Node compile a large expression. */
const MORE = ['rule v6: block connect endpoint "2001:db8::/32"'];

/** Rounds after which most of the compiler is machine code: 0.1 s, the longest job 14 ms. */
const ROUNDS = 4;

/**
 * What a fresh thread compiles before anybody asks: policies that between them use the whole language. The first of
 * 1,000 rules then takes 0.2 s instead of 0.3 s.
 */
export const WARM_UP: readonly CompileJob[] = Array.from({ length: ROUNDS }, () => [
  ...THIRTEEN.map(({ text }) => text),
  ...MORE,
])
  .flat()
  .map((text) => ({
    sources: [{ layer: "policy", file: null, rules: [text], root: "/project", home: "/home/user", domain: null }],
    tables: emptyTables(),
    tier: "lsm",
    accept: [],
    addresses: new Map(),
  }));
