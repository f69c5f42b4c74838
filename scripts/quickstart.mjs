#!/usr/bin/env node
/** `npm run quickstart`: set-up, then the demonstration of scripts/quickstart/main.ts, built by then. */
import { setup } from "./setup.mjs";

try {
  setup();
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exit(1);
}
const { quickstart } = await import("../dist/scripts/quickstart/main.js");
process.exitCode = await quickstart();
