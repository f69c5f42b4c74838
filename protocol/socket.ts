/** Where the service is reached, and how much it accepts. Shared by both sides. */

export const DEFAULT_SOCKET = "/run/actplane/actplaned.sock";
/** Environment variable that names another socket. */
export const SOCKET_VARIABLE = "ACTPLANE_SOCKET";
/** HTTP path of JSON-RPC requests (POST). */
export const RPC_PATH = "/rpc";
/** HTTP path of the event stream (GET, chunked NDJSON). */
export const EVENTS_PATH = "/events";
/** Who may read it; see Access. */
export const EVENTS_ACCESS = "own";

/** Bytes of one request body. */
export const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** UTF-16 units of one policy text; leaves room for JSON escapes below BODY_BYTES_MAX. */
export const POLICY_LENGTH_MAX = 1024 * 1024;
/** Requests of one JSON-RPC batch. */
export const BATCH_MAX = 16;
