import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../harness/checkout.js";
import { environmentOf, give, type Person, runAs } from "../harness/person.js";

/** A scratch repository of the user's with a secret, a remote, and the starter policy. */
export interface Project {
  readonly folder: string;
  readonly remote: string;
  /** a file outside the project */
  readonly report: string;
  readonly environment: Record<string, string>;
}

const SETUP = `set -e
git init -q --bare "$1"
git init -q
git remote add origin "$1"
echo 'A scratch project' > README
echo 'API_TOKEN=do-not-share' > .env
printf '.env\\n.actplane/\\n' > .gitignore
git add README .gitignore actplane.yaml
git commit -q -m 'First commit'`;

/** Makes the project below `scratch`, as the user. Throws when git does not do what it should. */
export async function makeProject(scratch: string, person: Person, socket: string): Promise<Project> {
  const base = join(scratch, "user");
  const folder = join(base, "project");
  mkdirSync(folder, { recursive: true });
  cpSync(join(CHECKOUT, "scripts", "quickstart", "actplane.yaml"), join(folder, "actplane.yaml"));
  const setup = join(base, "setup.sh");
  writeFileSync(setup, SETUP);
  give(person, base, folder, join(folder, "actplane.yaml"), setup);
  const environment = environmentOf(person, { ACTPLANE_SOCKET: socket });
  const remote = join(base, "remote.git");
  const ended = await runAs(person, ["sh", setup, remote], { cwd: folder, env: environment, timeout: 60_000 });
  if (ended.status !== 0) throw new Error(`cannot make the scratch repository: ${ended.stderr}`);
  return { folder, remote, report: join(base, "report.json"), environment };
}
