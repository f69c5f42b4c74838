import t from "tap";
import type { MethodName } from "../protocol/index.js";
import { CALLS } from "../protocol/index.js";
import { rpc } from "./testing/http.js";
import { startTestService, type TestService } from "./testing/service.js";

/**
 * Every RPC by every kind of caller. The kernel's word on a caller is its peer (uid, pidfd) and the domain of its task;
 * everything behind that is the service's own code.
 */
const CALLERS = [
  "root",
  "root inside the parent",
  "the user outside",
  "the user inside the parent",
  "the user inside the child",
  "the user inside a sibling",
  "another user",
  "the user in another pid namespace",
  "the user in an older version's domain",
  "root in an older version's domain",
  "a dead peer",
] as const;
type Kind = (typeof CALLERS)[number];

const USER = 1000;
const OTHER = 2000;
const PARENT = 1;
const TICKET = "A".repeat(32);
/** Each time another rule: one name cannot be added twice. */
let policies = 0;
const policy = () => ({ root: "/p", rules: [`rule mail-${++policies}: block exec "mail"`] });

/** uid, descriptor, and the domain its task is in. */
const PEERS: Record<Kind, { readonly uid: number; readonly pidfd: number; readonly domain: number }> = {
  root: { uid: 0, pidfd: 510, domain: 0 },
  "root inside the parent": { uid: 0, pidfd: 511, domain: 1 },
  "the user outside": { uid: USER, pidfd: 512, domain: 0 },
  "the user inside the parent": { uid: USER, pidfd: 513, domain: 1 },
  "the user inside the child": { uid: USER, pidfd: 514, domain: 2 },
  "the user inside a sibling": { uid: USER, pidfd: 515, domain: 3 },
  "another user": { uid: OTHER, pidfd: 516, domain: 0 },
  "the user in another pid namespace": { uid: USER, pidfd: 517, domain: 0 },
  "the user in an older version's domain": { uid: USER, pidfd: 519, domain: 0 },
  "root in an older version's domain": { uid: 0, pidfd: 520, domain: 0 },
  "a dead peer": { uid: USER, pidfd: 518, domain: 0 },
};

type Expected = Readonly<Record<Kind, unknown>>;

/** The same answer for all who live; `others` where a kind's own differs. */
const all = (answer: unknown, others: Partial<Expected> = {}): Expected => ({
  ...(Object.fromEntries(CALLERS.map((kind) => [kind, answer])) as Record<Kind, unknown>),
  "a dead peer": "peer-unknown",
  ...others,
});
const inside = (answer: unknown) => ({
  "root inside the parent": answer,
  "the user inside the parent": answer,
  "the user inside the child": answer,
  "the user inside a sibling": answer,
});
const older = (answer: unknown) => ({
  "the user in an older version's domain": answer,
  "root in an older version's domain": answer,
});
/** For who is outside every domain. */
const outside = (answer: unknown, others: Partial<Expected> = {}) =>
  all(answer, { ...inside("inside-domain"), ...older("inside-domain"), ...others });
/** What is asked of the parent's domain: for those who may change it. */
const ofParent = (answer: unknown) =>
  all(answer, {
    "the user inside the child": "domain-unknown",
    "the user inside a sibling": "domain-unknown",
    "another user": "domain-unknown",
    ...older("domain-unknown"),
  });
/** Numbers of the domains that are shown. */
const SEEN = all([1, 2, 3], {
  ...inside([1, 2]),
  "the user inside the child": [2],
  "the user inside a sibling": [3],
  "another user": [],
  ...older([]),
});

interface Row {
  readonly params: () => object;
  readonly expected: Expected;
  /** what of a result is compared; "ok" when left out */
  readonly of?: (result: never) => unknown;
}

/** A method that is not here does not compile. */
const ROWS: Record<MethodName, Row> = {
  "domain.prepare": { params: () => ({ policy: policy() }), expected: all("ok", older("older-version")) },
  "domain.bind": { params: () => ({ ticket: TICKET }), expected: all("ticket-unknown") },
  "domain.attach": {
    params: () => ({ ticket: TICKET, pid: 1 }),
    expected: outside("ticket-unknown"),
  },
  "child.prepare": { params: () => ({ policy: policy(), parent: PARENT }), expected: ofParent("ok") },
  "child.bind": { params: () => ({ ticket: TICKET, pid: 1 }), expected: all("ticket-unknown") },
  "delta.add": { params: () => ({ domain: PARENT, policy: policy() }), expected: ofParent("ok") },
  "delta.list": { params: () => ({ domain: PARENT }), expected: ofParent("ok") },
  "policy.reload": { params: () => ({ user: null }), expected: outside("ok") },
  "audit.read": { params: () => ({ limit: 1 }), expected: outside("ok") },
  "audit.verify": {
    params: () => ({ uid: USER }),
    expected: outside("ok", { "another user": "audit-foreign" }),
  },
  "control.status": {
    params: () => ({}),
    expected: SEEN,
    of: ({ domains }: { domains: { domain: number }[] }) => domains.map((one) => one.domain).sort(),
  },
  "violations.list": {
    params: () => ({ limit: 100 }),
    // One in each domain.
    expected: SEEN,
    of: ({ violations }: { violations: { domain: number }[] }) => violations.map((one) => one.domain).sort(),
  },
  // What is handed out to whom: daemon/feedback/inbox.test.ts.
  "feedback.take": { params: () => ({}), expected: all([]), of: ({ messages }: { messages: string[] }) => messages },
  "labels.show": {
    params: () => ({ fd: 5 }),
    expected: all([USER], { "another user": [], ...older([]) }),
    of: ({ realms }: { realms: { uid: number }[] }) => realms.map((one) => one.uid),
  },
  "labels.clear": {
    params: () => ({ fd: 5 }),
    expected: outside("ok"),
  },
};

/** Domains 1 (of which 2 is a child) and 3, all of one user; a violation in each, and a labelled file. */
async function scene(): Promise<TestService> {
  const test = await startTestService();
  const peer = (uid: number, pidfd: number) => {
    test.addon.peers = [{ uid, gid: uid, pid: process.pid, pidfd }];
  };
  const bind = async (pidfd: number, method: string, more: object) => {
    peer(USER, pidfd);
    const first = { root: "/p", rules: ['source S = file "s"\nrule push: block exec "git" if S'] };
    const { json } = await rpc(test.socket, method, { policy: method === "child.prepare" ? policy() : first, ...more });
    await rpc(test.socket, "domain.bind", { ticket: json.result.ticket });
  };
  await bind(501, "domain.prepare", {});
  await bind(502, "child.prepare", { parent: PARENT });
  await bind(503, "domain.prepare", {});
  const { registry } = test.service;
  for (const number of [1, 2, 3]) {
    const domain = registry.domain(number);
    if (domain) test.service.events.add(domain, violation(number, domain.session.number));
  }
  const key = { inode: 7n, volume: 1n, generation: 1, realm: 1 };
  test.engine.table.change(key, 1n);
  test.engine.seen = { inode: 7n, volume: 1n, generation: 1, device: 0, mode: 0o100644, links: 1, flags: 0 };
  for (const { pidfd, domain } of Object.values(PEERS)) {
    const session = registry.domain(domain)?.session;
    if (session) test.engine.tasks.set(pidfd, { domain, session: session.number, realm: 1, labels: 0n, lineage: 0n });
  }
  test.engine.older = new Set(Object.keys(older(0)).map((kind) => PEERS[kind as Kind].pidfd));
  test.addon.dead.add(PEERS["a dead peer"].pidfd);
  return test;
}

function violation(domain: number, session: number) {
  const process = { pid: 1, ppid: 1, uid: USER, exe: "/bin/true", argv: [] };
  const common = { kind: "match" as const, time: "2026-01-01T00:00:00.000Z", domain, name: "d", session };
  const clause = { rule: "push", clause: 1, operation: "exec" as const, target: "/bin/git", effect: "block" as const };
  const rest = {
    outcome: "refused" as const,
    labels: [],
    provenance: [],
    reason: null,
    missing: [],
    retry: false,
    next: [],
  };
  return { ...common, ...clause, process, ...rest };
}

for (const method of Object.keys(CALLS) as MethodName[]) {
  const { params, expected, of } = ROWS[method];
  t.test(method, async (t) => {
    const test = await scene();
    t.teardown(() => test.close());
    for (const kind of CALLERS) {
      const { uid, pidfd } = PEERS[kind];
      test.addon.peers = [{ uid, gid: uid, pid: process.pid, pidfd }];
      const { json } = await rpc(test.socket, method, params());
      const answer = json.error?.data.code ?? (of ? of(json.result as never) : "ok");
      t.same(answer, expected[kind], `by ${kind}`);
    }
  });
}

t.test("who may be in an older version's domain is refused everything, and told so", async (t) => {
  const test = await scene();
  t.teardown(() => test.close());
  test.engine.older = null;
  for (const method of Object.keys(CALLS) as MethodName[]) {
    for (const kind of ["root", "the user outside"] as const) {
      const { uid, pidfd } = PEERS[kind];
      test.addon.peers = [{ uid, gid: uid, pid: process.pid, pidfd }];
      const { json } = await rpc(test.socket, method, ROWS[method].params());
      t.equal(json.error?.data.code, "older-version-unknown", `${method} by ${kind}`);
    }
  }
});
