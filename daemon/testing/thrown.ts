import { ServiceError } from "../errors.js";

/** The name of the error that `run` fails with; "nothing" when it does not fail. */
export async function thrown(run: () => unknown): Promise<string> {
  try {
    await run();
    return "nothing";
  } catch (error) {
    return error instanceof ServiceError ? error.errorName : `not a service error: ${String(error)}`;
  }
}
