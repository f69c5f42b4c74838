import t from "tap";
import { FakeEngine } from "../testing/fake-addon.js";
import { Configuration, kernelDevice } from "./configuration.js";

t.test("stat's device numbers become the kernel's", (t) => {
  const makedev = (major: bigint, minor: bigint) =>
    ((major & 0xfffff000n) << 32n) | ((major & 0xfffn) << 8n) | ((minor & 0xffffff00n) << 12n) | (minor & 0xffn);
  t.equal(kernelDevice(makedev(254n, 0n)), 254 * 2 ** 20);
  t.equal(kernelDevice(makedev(0n, 300n)), 300);
  t.equal(kernelDevice(makedev(4095n, 0xfffffn)), 4095 * 2 ** 20 + 0xfffff);
  t.end();
});

t.test("the configuration is written as a whole, and realms only grow", (t) => {
  const engine = new FakeEngine("lsm");
  const configuration = new Configuration(engine);
  configuration.highestRealm(3);
  configuration.highestRealm(2);
  configuration.serviceSocket("/proc/self/mounts");
  t.equal(engine.configuration?.realms, 3);
  t.ok((engine.configuration?.serviceInode ?? 0n) > 0n);
  t.end();
});
