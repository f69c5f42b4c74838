import t from "tap";
import { helperUser } from "./helper-user.js";

const line = (uid: string, gid: string) =>
  `root:x:0:0:root:/root:/bin/sh\n_actplane-probe:x:${uid}:${gid}::/:/bin/false\n`;
const nobody = { uid: 65534, gid: 65534 };

t.test("the helper has a user of its own where there is one", async (t) => {
  t.same(helperUser(line("997", "996")), { uid: 997, gid: 996 });
  t.same(helperUser("root:x:0:0:root:/root:/bin/sh\n"), nobody);
  t.same(helperUser("x_actplane-probe:x:5:5::/:\n"), nobody);
});

t.test("never root, and never an id that is none", async (t) => {
  for (const id of ["0", "", "-1", "4294967295", "1e3", " 5"]) {
    t.same(helperUser(line(id, "996")), nobody, `uid "${id}"`);
    t.same(helperUser(line("997", id)), nobody, `gid "${id}"`);
  }
});
