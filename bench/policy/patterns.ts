/**
 * Patterns as people write them, none of which the measured process meets. Each carries a number, so no two rules
 * have the same one: a compiler that shares equal patterns gains nothing here.
 */

const WORDS =
  "auth billing cache config core dashboard deploy docs export fixtures gateway hooks invoice jobs keys ledger mail metrics notify orders payments queue reports schema search secrets session storage tenant upload vendor web worker".split(
    " ",
  );
const FOLDERS = "api assets build config dist generated include lib migrations private public scripts src test".split(
  " ",
);
const EXTENSIONS = "bak cert crt db dump env key kdbx lock log p12 pem pfx sqlite tfstate".split(" ");
const TOOLS = "cargo curl docker gh git helm kubectl make npm pip psql rsync ssh terraform".split(" ");
const VERBS = "apply clean commit delete deploy drop install login publish push release reset run sync upgrade".split(
  " ",
);

/** Draws one of a list. */
export type Draw = <T>(from: readonly T[]) => T;

type Form = (draw: Draw, number: number) => string;

/** How often each form comes: more paths of the project than anything else. */
const FILE_FORMS: readonly Form[] = [
  (draw, n) => `packages/${draw(WORDS)}-${n}/${draw(FOLDERS)}/**`,
  (draw, n) => `packages/${draw(WORDS)}/${draw(FOLDERS)}/${draw(WORDS)}-${n}.ts`,
  (draw, n) => `src/${draw(WORDS)}/${draw(WORDS)}-${n}/*.${draw(EXTENSIONS)}`,
  (draw, n) => `src/engine/${draw(WORDS)}-${n}/**`,
  (draw, n) => `/srv/${draw(WORDS)}/${draw(WORDS)}-${n}/**`,
  (draw, n) => `/etc/${draw(WORDS)}.d/${n}-*.conf`,
  (draw, n) => `~/.config/${draw(WORDS)}-${n}/**`,
  (draw, n) => `**/${draw(WORDS)}-${n}/**`,
  (draw, n) => `**/${draw(WORDS)}-${n}.${draw(EXTENSIONS)}`,
  (draw, n) => `**/*.${n}.${draw(EXTENSIONS)}`,
];

const EXEC_FORMS: readonly Form[] = [
  (draw, n) => `"${draw(TOOLS)}" "${draw(VERBS)}" "--${draw(WORDS)}-${n}"`,
  (draw, n) => `"${draw(TOOLS)}" "${draw(VERBS)}" "${draw(WORDS)}-${n}*"`,
  (draw, n) => `"${draw(VERBS)}-${draw(WORDS)}-${n}"`,
  (draw, n) => `"/opt/${draw(WORDS)}-${n}/bin/*"`,
  (draw, n) => `"scripts/${draw(VERBS)}-${n}.sh"`,
];

const PORTS = ["", ":22", ":80", ":443", ":5432", ":8080"] as const;
const ENDPOINT_FORMS: readonly Form[] = [
  (draw, n) => `10.${n >> 8}.${n & 255}.0/24${draw(PORTS)}`,
  (draw, n) => `172.${16 + (n >> 12)}.${(n >> 4) & 255}.${(n & 15) << 4}/28${draw(PORTS)}`,
  (draw, n) => `192.0.${n >> 8}.${n & 255}${draw(PORTS)}`,
  (draw, n) => `[2001:db8:${n.toString(16)}::]${draw(PORTS).replace(/^$/, ":443")}`,
];

/** A file pattern, relative ones below the policy's root. */
export const filePattern: Form = (draw, n) => `"${draw(FILE_FORMS)(draw, n)}"`;
/** An exec pattern with its arguments. */
export const execPattern: Form = (draw, n) => draw(EXEC_FORMS)(draw, n);
/** A network or an address, with or without a port. */
export const endpointPattern: Form = (draw, n) => `"${draw(ENDPOINT_FORMS)(draw, n)}"`;
