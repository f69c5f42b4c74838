import type { Result } from "../protocol/index.js";
import { clock } from "./event-text.js";
import { type Colours, line } from "./text.js";

type Shown = Result<"labels.show">;
type Way = Shown["realms"][number]["labels"][number]["way"];

function steps(way: Way, colours: Colours): string[] {
  if (way.length === 0) return [colours.dim("how it came there is not remembered: the service was started since")];
  return way.map((step) => {
    const doer = step.exe === "" ? `process ${step.pid}` : `${line(step.exe)} [${step.pid}]`;
    return `${line(step.operation)} ${line(step.target)} by ${doer} at ${clock(step.time)}`;
  });
}

/** `actplane labels`: each label with the way it took, oldest step first. */
export function labelsText(file: string, { realms }: Shown, colours: Colours): string {
  if (realms.length === 0) return `${line(file)} has no labels that you may see.`;
  return realms
    .flatMap((realm) => [
      `${colours.bold(line(file))} in the realm of ${line(realm.root)} (uid ${realm.uid})`,
      ...realm.labels.flatMap(({ name, way }) => [
        `  ${colours.yellow(line(name))}`,
        ...steps(way, colours).map((text) => `    ${text}`),
      ]),
    ])
    .join("\n");
}

/** `actplane labels --clear`. */
export function clearedText(file: string, { cleared }: Result<"labels.clear">, colours: Colours): string {
  if (cleared.length === 0) return `${line(file)} had no labels of yours.`;
  return cleared
    .map((realm) => {
      const names = realm.labels.map((name) => colours.yellow(line(name))).join(", ");
      return `${line(file)} has lost ${names} in the realm of ${line(realm.root)} (uid ${realm.uid})`;
    })
    .join("\n");
}
