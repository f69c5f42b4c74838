import type { Engine, SeenFile } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import type { Caller } from "../caller.js";
import { labelNames, labelsIn, type Realm, type Realms } from "../domains/realms.js";
import type { Registry } from "../domains/registry.js";
import { ServiceError } from "../errors.js";
import { fileNode } from "../events/nodes.js";
import type { LabelStore } from "../labels/store.js";
import type { Context } from "../rpc.js";

export interface LabelParts {
  readonly engine: Pick<Engine, "seeDescriptor" | "fileLabels">;
  readonly realms: Pick<Realms, "all">;
  readonly registry: Pick<Registry, "domain">;
  readonly store: Pick<LabelStore, "clear">;
}

/** labels.show: a file's labels in the caller's realms, and their way to it as far as it is remembered. */
export function labelsShowHandler({ engine, realms, registry }: LabelParts) {
  return ({ fd }: Params<"labels.show">, { caller }: Context): Result<"labels.show"> => {
    const file = seen(engine, caller, fd);
    const answer: Result<"labels.show">["realms"] = [];
    for (const realm of visible(realms.all(), caller, registry)) {
      const bits = engine.fileLabels({ ...file, realm: realm.number });
      if (bits === 0n) continue;
      const labels = labelsIn(realm, bits).map(({ name, bit }) => {
        const chain = realm.provenance.chain(fileNode(file), bit);
        return { name, way: chain.map((step) => ({ label: name, ...step })) };
      });
      answer.push({ uid: realm.uid, root: realm.root || "/", labels });
    }
    return { realms: answer };
  };
}

/** labels.clear: the owner of a realm says that a file is no longer derived from anything. */
export function labelsClearHandler({ engine, realms, registry, store }: LabelParts) {
  return ({ fd }: Params<"labels.clear">, { caller }: Context): Result<"labels.clear"> => {
    const file = seen(engine, caller, fd);
    const own = visible(realms.all(), caller, registry);
    const had = store.clear(
      file,
      own.map((realm) => realm.number),
    );
    const cleared = own
      .filter((realm) => had.has(realm.number))
      .map((realm) => ({
        uid: realm.uid,
        root: realm.root || "/",
        labels: labelNames(realm, had.get(realm.number) ?? 0n),
      }));
    return { cleared };
  };
}

/** Outside every domain one's own realms, root all; inside one only the realm that its session labels in. */
function visible(all: readonly Realm[], caller: Caller, registry: Pick<Registry, "domain">): Realm[] {
  if (caller.domain === 0) return all.filter((realm) => caller.root || realm.uid === caller.uid);
  const realm = registry.domain(caller.domain)?.session.realm;
  return realm ? [realm] : [];
}

function seen(engine: LabelParts["engine"], caller: Caller, fd: number): SeenFile {
  const file = engine.seeDescriptor(caller.pidfd, fd);
  if (file === null) throw ServiceError.of("file-unusable", { problem: "the descriptor is not open" });
  return file;
}
