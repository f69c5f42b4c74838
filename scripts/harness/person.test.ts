import t from "tap";
import { twoUsers } from "./person.js";

const PASSWD = "root:x:0:0:root:/root:/bin/bash\nalicent:x:7:7::/:/bin/sh\nalice:x:1000:100::/home/alice:/bin/bash\n";

t.test("alice and bob where the machine knows them, otherwise two whom nobody is", async (t) => {
  t.strictSame(twoUsers(`${PASSWD}bob:x:1001:101::/home/bob:/bin/bash\n`), [
    { uid: 1000, gid: 100 },
    { uid: 1001, gid: 101 },
  ]);
  t.strictSame(twoUsers(PASSWD), [
    { uid: 1000, gid: 100 },
    { uid: 65533, gid: 65533 },
  ]);
  t.strictSame(twoUsers(""), [
    { uid: 65534, gid: 65534 },
    { uid: 65533, gid: 65533 },
  ]);
});
