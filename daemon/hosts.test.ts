import t from "tap";
import { Hosts } from "./hosts.js";

t.test("addresses are remembered a while after they were last an answer", async (t) => {
  let now = 0;
  let answer: string[] = ["10.0.0.2", "10.0.0.1"];
  const hosts = new Hosts(
    async () => answer,
    () => now,
  );
  t.notOk(hosts.knows("api"));
  t.same(await hosts.refresh(["api", "api"]), ["api"], "once");
  t.same(hosts.addresses().get("api"), ["10.0.0.1", "10.0.0.2"]);
  answer = ["10.0.0.3"];
  now = 100_000;
  t.same(await hosts.refresh(["api"]), ["api"]);
  t.same(hosts.addresses().get("api"), ["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  now = 350_000;
  await hosts.refresh(["api"]);
  t.same(hosts.addresses().get("api"), ["10.0.0.3"]);
  t.same(await hosts.refresh(["api"]), [], "nothing new, nothing to compile");
});

t.test("a name that does not resolve is known, and has no address", async (t) => {
  const hosts = new Hosts(async () => {
    throw new Error("ENOTFOUND");
  });
  t.same(await hosts.refresh(["nowhere"]), []);
  t.ok(hosts.knows("nowhere"));
  t.same(hosts.addresses(["nowhere", "never-asked"]), new Map([["nowhere", []]]));
});
