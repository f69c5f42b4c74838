import t from "tap";
import type { Access } from "../protocol/index.js";
import { authorize, type Owned } from "./access.js";
import type { Caller } from "./caller.js";
import { thrown } from "./testing/thrown.js";

const caller = (uid: number, domain: number): Caller => ({ uid, gid: uid, pid: 1, pidfd: 3, domain, root: uid === 0 });
const own: Owned = { number: 1, uid: 1000, parent: null };
const child: Owned = { number: 2, uid: 1000, parent: own };
const sibling: Owned = { number: 3, uid: 1000, parent: null };
const foreign: Owned = { number: 4, uid: 2000, parent: null };
const all = [own, child, sibling, foreign];

t.test("who may call what", async (t) => {
  const matrix: [Access, number, number, string][] = [
    ["anyone", 1000, 0, "nothing"],
    ["anyone", 1000, 1, "nothing"],
    ["own", 1000, 1, "nothing"],
    ["outside-domain", 1000, 0, "nothing"],
    ["outside-domain", 1000, 1, "inside-domain"],
    ["outside-domain", 0, 0, "nothing"],
    ["outside-domain", 0, 1, "inside-domain"],
  ];
  for (const [access, uid, domain, error] of matrix) {
    const answer = await thrown(() => authorize(access, caller(uid, domain), "m"));
    t.equal(answer, error, `${access} by ${uid} in domain ${domain}`);
  }
});

t.test("who sees which domain", (t) => {
  const seen = (uid: number, domain: number) => {
    const view = authorize("own", caller(uid, domain), "m");
    return all.filter((one) => view.sees(one)).map((one) => one.number);
  };
  t.same(seen(1000, 0), [1, 2, 3], "outside: one's own");
  t.same(seen(2000, 0), [4]);
  t.same(seen(3000, 0), [], "a stranger: not even that there are any");
  t.same(seen(0, 0), [1, 2, 3, 4], "root: all");
  t.same(seen(1000, 1), [1, 2], "inside: that one and what is in it");
  t.same(seen(1000, 2), [2], "a child does not see its parent");
  t.same(seen(0, 3), [3], "root inside a domain is inside it");
  t.end();
});
