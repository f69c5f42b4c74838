import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { JSONRPCResponse } from "json-rpc-2.0";
import type { Addon, Engine, Peer } from "../../addon/types.js";
import { BODY_BYTES_MAX, ERRORS, EVENTS_PATH, RPC_PATH } from "../../protocol/index.js";
import { type Caller, identify } from "../caller.js";
import { ServiceError } from "../errors.js";
import type { Log } from "../log.js";
import { Rest } from "../rest.js";
import type { RpcEndpoint } from "../rpc.js";
import { Peers, refuse } from "./peers.js";
import { LATE, Rate } from "./rate.js";
import type { EventStreams } from "./streams.js";

/** Milliseconds. A request is small and comes from this machine; an answer may wait for a compilation's turn. */
const HEADERS_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 10_000;
const IDLE_TIMEOUT = 15_000;
const SILENCE_TIMEOUT = 60_000;

export interface HttpParts {
  readonly addon: Pick<Addon, "peerOf" | "closeFd" | "pidfdAlive" | "trimHeap">;
  readonly engine: Pick<Engine, "taskState" | "inOtherVersion">;
  readonly rpc: RpcEndpoint;
  readonly streams: EventStreams;
  readonly log: Log;
}

/** The HTTP face: two paths, nothing else. Not listening yet. */
export function createServer({ addon, engine, rpc, streams, log }: HttpParts): FastifyInstance<Server> {
  const app = fastify({
    logger: false,
    // No route has a schema: what would compile them, ajv among it, is not even loaded.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    bodyLimit: BODY_BYTES_MAX,
    connectionTimeout: SILENCE_TIMEOUT,
    keepAliveTimeout: IDLE_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: true,
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: HEADERS_TIMEOUT / 2, maxHeaderSize: 8192 },
    clientErrorHandler: (error, socket) => {
      fault(socket as Socket);
      clientError(error, socket as Socket);
    },
  });
  const rate = new Rate();
  const peers = new Peers(addon, log, rate);
  const fault = (socket: Socket) => {
    const uid = peers.uidOf(socket);
    if (uid !== null) rate.fault(uid);
  };
  const rest = new Rest(() => addon.trimHeap());
  app.server.on("connection", (socket) => {
    rest.disturbed();
    peers.accept(socket);
  });
  const callerOf = (peer: Peer): Caller => identify(peer, addon, engine);

  // The body is text whatever it claims to be: JSON-RPC answers for what does not parse.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_, body, done) => done(null, body));

  // Before the body is read. Who has too many waits for each refusal, so that they cost the others nothing.
  app.addHook("onRequest", async (request) => {
    const { uid } = peers.of(request.raw.socket);
    if (rate.spent(uid)) await sleep(LATE);
    rate.take(uid);
  });

  app.post(RPC_PATH, async (request, reply) => {
    const peer = peers.of(request.raw.socket);
    const text = typeof request.body === "string" ? request.body : "";
    const answer = await rpc.receive(text, () => callerOf(peer));
    if (isFault(answer)) rate.fault(peer.uid);
    if (answer === null) return reply.code(204).send();
    return send(reply, 200, answer);
  });
  app.get(EVENTS_PATH, (request, reply) => {
    const caller = callerOf(peers.of(request.raw.socket));
    streams.open(caller, request.query, reply);
  });

  app.setNotFoundHandler((_, reply) => send(reply, 404, rpc.failure(null, ServiceError.of("no-such-path", {}))));
  app.setErrorHandler((error: { code?: string; statusCode?: number }, request: FastifyRequest, reply) => {
    const known = errorOf(error);
    if (known) fault(request.raw.socket);
    const answer = rpc.failure(null, known ?? error, `${request.method} ${request.url}`);
    return send(reply, error.statusCode ?? (error instanceof ServiceError ? 403 : 500), answer);
  });
  return app as FastifyInstance<Server>;
}

/** No client of ours asks like that. */
const FAULTS = new Set<unknown>(
  (["parse-error", "invalid-request", "method-not-found", "invalid-params", "policy-too-costly"] as const).map(
    (name) => ERRORS[name].code,
  ),
);

function isFault(answer: JSONRPCResponse | JSONRPCResponse[] | null): boolean {
  return [answer].flat().some((one) => FAULTS.has(one?.error?.code));
}

function noSchemas(): never {
  throw new Error("a route has a schema; parameters are checked by rpc.ts");
}

function send(reply: FastifyReply, status: number, answer: object): FastifyReply {
  return reply.code(status).header("content-type", "application/json; charset=utf-8").send(JSON.stringify(answer));
}

/** What fastify itself refuses, as an error of the table. */
function errorOf(error: { code?: string; statusCode?: number }): ServiceError | null {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return ServiceError.of("too-large", {});
  if (error.statusCode !== undefined && error.statusCode < 500) return ServiceError.of("invalid-request", {});
  return null;
}

/** Bytes that are no HTTP, headers that are too large, and requests that never end. */
function clientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") refuse(socket, ServiceError.of("too-slow", {}), "408 Request Timeout");
  else refuse(socket, ServiceError.of("invalid-request", {}), "400 Bad Request");
}
