import { type JSONRPCErrorResponse, type JSONRPCRequest, type JSONRPCResponse, JSONRPCServer } from "json-rpc-2.0";
import { BATCH_MAX, CALLS, type Check, type MethodName, type Params, type Result } from "../protocol/index.js";
import { authorize, type View } from "./access.js";
import type { Caller } from "./caller.js";
import { nestsDeeper } from "./depth.js";
import { ServiceError, toServiceError, wireError } from "./errors.js";
import type { Log } from "./log.js";

/** What a handler is given beside its parameters: who calls, and what he may see. */
export interface Context {
  readonly caller: Caller;
  readonly view: View;
}

export type Handlers = {
  readonly [M in MethodName]: (params: Params<M>, context: Context) => Result<M> | Promise<Result<M>>;
};

/** A call that changes something, or was to. */
export interface Act {
  readonly method: MethodName;
  readonly caller: Caller;
  readonly params: unknown;
  readonly result: unknown;
  /** name of the error that it was refused with */
  readonly error: string | null;
}

/** JSON-RPC 2.0 from text to text. Every error in an answer is one of the table, whatever was thrown. */
export class RpcEndpoint {
  private readonly server: JSONRPCServer<() => Caller>;

  constructor(
    handlers: Handlers,
    private readonly log: Log,
    /** told of every call that changes something, done or refused */
    private readonly acted: (act: Act) => void = () => {},
  ) {
    // The library tells its listener what it maps as well; the mapping below has logged it.
    this.server = new JSONRPCServer<() => Caller>({ errorListener: () => {} });
    this.server.mapErrorToJSONRPCErrorResponse = (id, error) => this.failure(id, error, "a call");
    this.server.handleMethodNotFound = async () => {
      throw ServiceError.of("method-not-found", {});
    };
    for (const name of Object.keys(CALLS) as MethodName[]) this.add(name, handlers);
  }

  /**
   * Answers one request or batch; null when nothing asked for an answer. `identify` is asked for each call anew:
   * the caller may have entered a domain by the one before.
   */
  async receive(text: string, identify: () => Caller): Promise<JSONRPCResponse | JSONRPCResponse[] | null> {
    let payload: unknown;
    if (nestsDeeper(text)) return this.failure(null, ServiceError.of("invalid-request", {}));
    try {
      payload = JSON.parse(text);
    } catch {
      return this.failure(null, ServiceError.of("parse-error", {}));
    }
    if (!Array.isArray(payload)) return this.one(payload, identify);
    if (payload.length === 0 || payload.length > BATCH_MAX) {
      return this.failure(null, ServiceError.of("invalid-request", {}));
    }
    // One after the other, and always answered as an array: the library answers a batch of one with an object.
    const answers: JSONRPCResponse[] = [];
    for (const request of payload) {
      const answer = await this.one(request, identify);
      if (answer) answers.push(answer);
    }
    return answers.length > 0 ? answers : null;
  }

  failure(id: string | number | null, error: unknown, during = "a request"): JSONRPCErrorResponse {
    return { jsonrpc: "2.0", id, error: wireError(toServiceError(error, this.log, during)) };
  }

  private async one(request: unknown, identify: () => Caller): Promise<JSONRPCResponse | null> {
    if (!isRequest(request)) return this.failure(null, ServiceError.of("invalid-request", {}));
    // A notification has no answer to carry an error, and no method here makes sense without one.
    if (request.id === undefined) return null;
    return this.server.receive(request, identify);
  }

  private add<M extends MethodName>(name: M, handlers: Handlers): void {
    const { access, acts, check } = CALLS[name];
    this.server.addMethod(name, async (params: unknown, identify: () => Caller) => {
      const caller = identify();
      const call = async () => {
        const view = authorize(access, caller, name);
        checkParams(name, check, params ?? {});
        return handlers[name](params as Params<M>, { caller, view });
      };
      if (!acts) return call();
      try {
        const result = await call();
        this.acted({ method: name, caller, params, result, error: null });
        return result;
      } catch (error) {
        const code = error instanceof ServiceError ? error.errorName : "internal";
        this.acted({ method: name, caller, params, result: null, error: code });
        throw error;
      }
    });
  }
}

/** Stricter than the library: an id is echoed, so it must be small and plain. */
function isRequest(value: unknown): value is JSONRPCRequest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { jsonrpc, method, id, result, error } = value as Record<string, unknown>;
  const plain =
    id === undefined || id === null || Number.isSafeInteger(id) || (typeof id === "string" && id.length <= 128);
  return jsonrpc === "2.0" && typeof method === "string" && plain && result === undefined && error === undefined;
}

function checkParams(method: string, check: Check, params: unknown): void {
  if (check(params)) return;
  const first = check.errors?.[0];
  const problem = `${first?.instancePath || "params"} ${first?.message ?? "is not as declared"}`;
  throw ServiceError.of("invalid-params", { method, problem });
}
