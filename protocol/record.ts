import type { Static, TSchema } from "@sinclair/typebox";
import type { ErrorName } from "./errors.js";

/**
 * Who may call, judged in one place before the handler runs.
 * - `anyone`: every peer that the kernel could name.
 * - `outside-domain`: a peer that runs outside every domain.
 * - `own`: every peer, but the handler is shown only what the peer may see: outside every domain the
 *   domains of its own user (root: all), inside one that domain and its descendants.
 */
export type Access = "anyone" | "outside-domain" | "own";

/** One RPC, declared once for both sides. */
export interface RpcRecord<M extends string, P extends TSchema, R extends TSchema> {
  readonly method: M;
  readonly params: P;
  readonly result: R;
  readonly access: Access;
  /** it changes something: done or refused, it is on the audit's record */
  readonly acts: boolean;
  /** what it can answer beside the errors that every RPC has (parse, request, parameters, peer, internal, busy) */
  readonly errors: readonly ErrorName[];
}

/** Keeps the literal types of a record. */
export function rpc<const M extends string, P extends TSchema, R extends TSchema>(
  record: RpcRecord<M, P, R>,
): RpcRecord<M, P, R> {
  return record;
}

export type ParamsOf<T> = T extends RpcRecord<string, infer P, TSchema> ? Static<P> : never;
export type ResultOf<T> = T extends RpcRecord<string, TSchema, infer R> ? Static<R> : never;
