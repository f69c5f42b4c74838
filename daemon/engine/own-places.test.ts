import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { FakeEngine } from "../testing/fake-addon.js";
import { kernelDevice } from "./configuration.js";
import { OwnPlaces } from "./own-places.js";

t.test("a folder with all in it, a file alone, and the names of what is above them", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "actplane-own-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const state = join(folder, "state");
  const socket = join(folder, "run", "s.sock");
  mkdirSync(state);
  mkdirSync(join(folder, "run"));
  writeFileSync(socket, "");
  const told = (path: string, below = "") => {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${kernelDevice(dev)}:${ino}${below}`;
  };
  const engine = new FakeEngine("lsm");
  const places = new OwnPlaces(engine);
  places.folder(state);
  places.file(socket);
  places.folder(join(folder, "not-there"));
  t.same(
    engine.protected.filter((place) => place !== told(tmpdir())),
    [told(state, "/"), told(folder), told(socket), told(join(folder, "run"))],
    "each once",
  );
  mkdirSync(join(folder, "not-there"));
  places.folder(join(folder, "not-there"));
  t.equal(engine.protected.at(-1), told(join(folder, "not-there"), "/"), "once it is there");
  t.end();
});
