#!/usr/bin/env node
/**
 * Makes policies/compiler/coverage.generated.ts and docs/coverage.md from the built objects: their section .coverage
 * (bpf/include/coverage.h) says which ways of data there are and which program of a tier sees each. A program that an
 * object does not have, a way that nobody declared, and one claimed twice are errors.
 *
 *   node scripts/generate-coverage.mjs           write the files
 *   node scripts/generate-coverage.mjs --check   exit 1 when one differs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const TIERS = ["lsm", "modify-return", "tracepoint"];

function fail(message) {
  console.error(`generate-coverage: ${message}`);
  process.exit(1);
}

/** Content of an ELF64 section by its name, and the names of all function symbols. */
function readObject(path) {
  const bytes = readFileSync(path);
  const u64 = (at) => Number(bytes.readBigUInt64LE(at));
  const [table, size, count] = [u64(0x28), bytes.readUInt16LE(0x3a), bytes.readUInt16LE(0x3c)];
  const sections = Array.from({ length: count }, (_, n) => {
    const at = table + n * size;
    return {
      name: bytes.readUInt32LE(at),
      type: bytes.readUInt32LE(at + 4),
      offset: u64(at + 0x18),
      size: u64(at + 0x20),
      link: bytes.readUInt32LE(at + 0x28),
    };
  });
  const text = (section, offset) => {
    const from = sections[section].offset + offset;
    return bytes.toString("latin1", from, bytes.indexOf(0, from));
  };
  const names = bytes.readUInt16LE(0x3e);
  const coverage = sections.find((section) => text(names, section.name) === ".coverage");
  if (!coverage) fail(`${path} has no section .coverage: run scripts/build-bpf.mjs`);
  const symbols = sections.find(({ type }) => type === 2);
  const functions = new Set();
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    if ((bytes[at + 4] & 15) === 2) functions.add(text(symbols.link, bytes.readUInt32LE(at)));
  }
  const lines = bytes
    .toString("utf8", coverage.offset, coverage.offset + coverage.size)
    .split("\0")
    .filter(Boolean);
  return { lines, functions };
}

/** name -> { title, same, tiers: { tier: { how, by } } }, in the order of their declaration. */
function readCoverage() {
  const flows = new Map();
  for (const tier of TIERS) {
    const { lines, functions } = readObject(join(root, "build", "bpf", `${tier}.bpf.o`));
    for (const line of lines) {
      const [kind, first, ...rest] = line.split(" ");
      if (kind === "flow") {
        if (!flows.has(first)) flows.set(first, { title: rest.join(" "), same: null, tiers: {} });
        continue;
      }
      if (kind === "same") {
        if (!flows.has(first)) flows.set(first, { title: rest.slice(1).join(" "), same: rest[0], tiers: {} });
        continue;
      }
      if (!functions.has(first))
        fail(`the ${tier} tier has no program ${first}, which is said to see ${rest.join(", ")}`);
      for (const name of rest) {
        const flow = flows.get(name) ?? fail(`${first} of the ${tier} tier: ${name} is not declared in coverage.h`);
        if (flow.tiers[tier]) fail(`${first} of the ${tier} tier: ${name} is seen by ${flow.tiers[tier].by} already`);
        flow.tiers[tier] = { how: kind, by: first };
      }
    }
  }
  for (const flow of flows.values()) {
    if (flow.same === null) continue;
    flow.tiers = (flows.get(flow.same) ?? fail(`${flow.same} is not declared in coverage.h`)).tiers;
  }
  return flows;
}

const flows = readCoverage();
const howOf = (flow, tier) => flow.tiers[tier]?.how ?? "unseen";

const entries = [...flows].map(([name, flow]) => {
  const tiers = TIERS.map((tier) => `${/\W/.test(tier) ? `"${tier}"` : tier}: "${howOf(flow, tier)}"`).join(", ");
  const same = flow.same === null ? "null" : JSON.stringify(flow.same);
  return `  {\n    name: "${name}",\n    title: ${JSON.stringify(flow.title)},\n    same: ${same},\n    tiers: { ${tiers} },\n  },`;
});
const typescript = `// Made from the section .coverage of the built BPF objects by scripts/generate-coverage.mjs. Do not edit.

/** Ways for data to go from one process to another, and what each tier makes of them. */
export const FLOWS = [
${entries.join("\n")}
] as const;
`;

const WORDS = { tracked: "tracked", refused: "refused", killed: "killed after", unseen: "**not seen**" };
const cell = (flow, tier) => {
  const one = flow.tiers[tier];
  return one ? `${WORDS[one.how]} (\`${one.by}\`)` : WORDS.unseen;
};
const markdown = `# What the engine sees

Made by \`npm run generate\` from the programs themselves (\`bpf/include/coverage.h\`). A way for data to go is *tracked* when
the labels of what gives are those of what takes, before it can use the data; *refused* when it fails with EPERM; *killed
after* when the process is ended once its system call is over; *not seen* when nothing of it is noticed. Behind it is the
program that sees it. Each row is a step of the same name below \`test/attacks\`, run on every tier, with the act succeeding
without the policy; \`compile --explain\` says what of it does not hold on the machine at hand.

| way | lsm | modify-return | tracepoint |
| --- | --- | --- | --- |
${[...flows.values()].map((flow) => `| ${flow.title} | ${TIERS.map((tier) => cell(flow, tier)).join(" | ")} |`).join("\n")}

## What to know

* **Who waits.** A reader that waits was looked at before there was anything to read. The refusing tiers look again when
  the kernel's function returns (\`bpf/core/arrival.h\`), the tracepoint tier when the system call does.
* **Shared memory.** No hook tells when data moves through it. A mapping that may be written (a shared one of a descriptor
  opened for writing) counts as a write when it is made, whatever its protection, and from then on process and file have
  their labels in common: what one gains the other has at its next operation. The same holds for processes with one memory
  (vfork until the exec, CLONE_VM), for those that inherited a shared mapping by fork, and after one traced the other. They
  stay together until exec, also when the mapping is taken away: more labels than needed, never fewer. A mapping that can only
  be read is a read, when it is made: what others write to the file later is not seen.
* **A connection that nobody has accepted** keeps its labels at its address: whoever receives at that address of the same
  realm gains them. On the tracepoint tier a path counts by its last component.
* **Loopback.** A sender labels the remote endpoint, and a receiver gains the labels of its own end as well as of its peer's.
  Labels of an endpoint stay (docs/policy-language.md), so a port of the loopback keeps them for the realm.
* **splice, tee, vmsplice** pass no security hook on the pipe's side; the engine looks on where the kernel asks for the pipe. A
  rule about a FIFO can there only end the process. A socket at either end counts as received from.
* **The tracepoint tier** moves labels before the system call and judges after it. 32-bit callers are not seen there.
* **Tracing within the domain** is allowed; reading another process's environment or command line is not seen.
`;

const results = [
  ["policies/compiler/coverage.generated.ts", typescript],
  ["docs/coverage.md", markdown],
];
const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
for (const [name, text] of results) {
  const path = join(root, name);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (read(path) !== text) fail(`${name} differs from the built programs: run npm run generate`);
}
