// cfn-lint, in one run for many templates.

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { OUTPUT, PYTHON } from "./stacks.js";

const CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())";

/**
 * @param templates by name: the text of each
 * @returns by name: what cfn-lint says of it
 */
export function lint(templates) {
  const folder = `${OUTPUT}/lint`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(templates).map(([name, text]) => {
    const file = `${folder}/${name}`;
    writeFileSync(file, text);
    return file;
  });
  const done = spawnSync(PYTHON, ["-c", CFN_LINT, "--format", "json", "--", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (done.stderr || !done.stdout) {
    throw new Error(`cfn-lint: ${done.stderr} ${done.error ?? ""}`);
  }
  const found = Object.fromEntries(Object.keys(templates).map((name) => [name, []]));
  for (const { Filename, Rule, Message, Location } of JSON.parse(done.stdout)) {
    found[Filename.split("/").pop()].push(`${Rule.Id} ${Message} (${Location.Path?.join("/") ?? Location.Start.LineNumber})`);
  }
  return found;
}
