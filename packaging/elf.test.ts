import t from "tap";
import { compareVersions, unmet } from "./elf.js";

const headers = (needed: string, version: string) => `
Dynamic Section:
  NEEDED               ${needed}
  NEEDED               libc.so.6
Version References:
  required from libc.so.6:
    0x06969182 0x00 31 ${version}
    0x09691974 0x00 08 GLIBC_2.3.4
`;

t.test("versions sort by their numbers", async (t) => {
  t.ok(compareVersions("2.9", "2.36") < 0);
  t.ok(compareVersions("3.4.30", "3.4.9") > 0);
  t.equal(compareVersions("2.36", "2.36"), 0);
  t.ok(compareVersions("2.36.1", "2.36") > 0);
});

t.test("what Debian 12 has is met", async (t) => {
  t.same(unmet(headers("libelf.so.1", "GLIBC_2.36")), []);
  t.same(unmet(headers("libstdc++.so.6", "GLIBCXX_3.4.30")), []);
});

t.test("a distribution's libnode, and symbols of later libraries, are not", async (t) => {
  t.same(unmet(headers("libnode.so.115", "GLIBC_2.28")), ["libnode.so.115"]);
  t.same(unmet(headers("libz.so.1", "GLIBC_2.38")), ["GLIBC_2.38"]);
  t.same(unmet(headers("libz.so.1", "CXXABI_1.3.15")), ["CXXABI_1.3.15"]);
});
