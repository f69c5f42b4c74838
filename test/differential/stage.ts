/** What random policies and operations are about: few names, so that they meet often. */

export interface Stage {
  /** the policy's root, and the home of `~/` */
  readonly root: string;
  readonly home: string;
  /** absolute; there at the start of each sequence. One is a program too */
  readonly files: readonly string[];
  /** absolute; names that files may get */
  readonly freeNames: readonly string[];
  readonly programs: readonly string[];
  /** symbolic link -> program */
  readonly links: Readonly<Record<string, string>>;
  /** script -> its interpreter */
  readonly scripts: Readonly<Record<string, string>>;
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

/** Addresses of the host names in policies. */
export const HOSTS: Readonly<Record<string, readonly string[]>> = {
  "one.example": ["127.1.2.3"],
  "both.example": ["127.0.0.1", "::1"],
  "none.example": [],
};

export const resolveHost = (name: string): readonly string[] => HOSTS[name] ?? [];

/** All below `base`; `ports` are two. */
export function stageBelow(base: string, ports: readonly [number, number]): Stage {
  const root = `${base}/project`;
  const home = `${base}/home`;
  return {
    root,
    home,
    files: [
      `${root}/a`,
      `${root}/b`,
      `${root}/x.ts`,
      `${root}/src/a`,
      `${root}/src/deep/b.ts`,
      `${home}/a`,
      `${home}/.env`,
      `${base}/out/a`,
      `${base}/out/é`,
      `${root}/bin/tool`,
    ],
    freeNames: [`${root}/new`, `${root}/src/new.ts`, `${home}/b`, `${base}/out/b`],
    programs: [`${root}/bin/git`, `${root}/bin/tool`, `${base}/usr/make`, `${home}/bin/git`],
    links: { [`${base}/usr/alias`]: `${root}/bin/tool` },
    scripts: { [`${root}/bin/script`]: `${base}/usr/shell` },
    endpoints: [
      { address: "127.0.0.1", port: ports[0] },
      { address: "127.0.0.1", port: ports[1] },
      { address: "127.1.2.3", port: ports[0] },
      { address: "::1", port: ports[0] },
    ],
  };
}

export const ARGUMENTS = ["push", "commit", "--force", "--force-with-lease", "-f", "", "a/b", "x y"];

export const FILE_PATTERNS = (stage: Stage): string[] => [
  "a",
  "src/a",
  "*.ts",
  "**/*.ts",
  "**",
  "/**",
  "**/a",
  "src/**",
  "src/*",
  "**/src/**",
  "src/**/b.ts",
  "{a,b}",
  "{src/**,~/*}",
  "[ab]",
  "[!a]",
  "?",
  "**/?",
  "new",
  "**/new*",
  "~/a",
  "~/**",
  "~/.*",
  "**/{.env,é}",
  "**/o?t/*",
  "**/d??p/**",
  `${stage.home}/a`,
  `${stage.root}/**`,
  `${stage.root}/{a,x.ts}`,
];

export const PROGRAM_PATTERNS = (stage: Stage): string[] => [
  "git",
  "tool",
  "make",
  "g*",
  "{git,make}",
  "bin/*",
  "bin/git",
  "**/bin/**",
  "**",
  "~/bin/git",
  "alias",
  "script",
  "shell",
  "*[lt]",
  `${stage.root}/bin/tool`,
];

export const ARGUMENT_PATTERNS = [
  "push",
  "commit",
  "--force",
  "--force*",
  "-f",
  "",
  "a/*",
  "a*",
  "*",
  "{push,commit}",
  "p?sh",
  "[!-]*",
  "x y",
];

export const ENDPOINT_PATTERNS = (stage: Stage): string[] => {
  const port = stage.endpoints[0]?.port ?? 1;
  return [
    "*",
    `*:${port}`,
    "127.0.0.1",
    `127.0.0.1:${port}`,
    "127.",
    "127.1.",
    `127.1.2.3:${port}`,
    "127.0.0.0/16",
    "0.0.0.0/0",
    "::1",
    `[::1]:${port}`,
    "2000::/3",
    "::ffff:127.0.0.1",
    "::ffff:127.0.0.0/104",
    "one.example",
    `both.example:${port}`,
    "none.example",
    "unix:/run/**",
  ];
};
