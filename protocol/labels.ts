import { Type } from "@sinclair/typebox";
import { ProvenanceStep } from "./events.js";
import { rpc } from "./record.js";

/**
 * A file is named by a descriptor of the caller, open with O_PATH or more: the
 * service asks the kernel which inode it is. No path crosses the socket, and
 * nothing that the caller says of the file is believed. Made anew for each record: the checks are named by the object.
 */
const file = () => Type.Object({ fd: Type.Integer({ minimum: 0, maximum: 1 << 20 }) }, { additionalProperties: false });

const Whose = {
  /** owner of the realm */
  uid: Type.Integer(),
  /** policy root whose files share these labels */
  root: Type.String(),
};

/** Which labels a file has in the realms that the caller may see, and how it came by them. */
export const labelsShow = rpc({
  method: "labels.show",
  access: "own",
  acts: false,
  params: file(),
  result: Type.Object({
    realms: Type.Array(
      Type.Object({
        ...Whose,
        labels: Type.Array(
          Type.Object({
            name: Type.String(),
            /** oldest step first; empty: it came there before the service started, or longer ago than it remembers */
            way: Type.Array(ProvenanceStep),
          }),
        ),
      }),
    ),
  }),
  errors: ["file-unusable"],
});

/** Takes a file's labels away in every realm of the caller's own (root: in all). */
export const labelsClear = rpc({
  method: "labels.clear",
  access: "outside-domain",
  acts: true,
  params: file(),
  result: Type.Object({ cleared: Type.Array(Type.Object({ ...Whose, labels: Type.Array(Type.String()) })) }),
  errors: ["file-unusable", "inside-domain"],
});
