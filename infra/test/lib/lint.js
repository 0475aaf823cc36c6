// cfn-lint, in one run for many templates.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { OUTPUT, PYTHON } from "./stacks.js";

const CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())";

/**
 * @param templates by name: the text of each
 * @param regions in which each resource must be known; else the one that cfn-lint takes for all
 * @returns by name: what cfn-lint says of it
 */
export function lint(templates, regions = []) {
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(`${OUTPUT}/lint-`);
  const files = Object.entries(templates).map(([name, text]) => {
    const file = `${folder}/${name}`;
    writeFileSync(file, text);
    return file;
  });
  const done = spawnSync(PYTHON, ["-c", CFN_LINT, "--format", "json", ...(regions.length ? ["--regions", ...regions] : []), "--", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  rmSync(folder, { recursive: true });
  if (done.stderr || !done.stdout) {
    throw new Error(`cfn-lint: ${done.stderr} ${done.error ?? ""}`);
  }
  const found = Object.fromEntries(Object.keys(templates).map((name) => [name, []]));
  for (const { Filename, Rule, Message, Location } of JSON.parse(done.stdout)) {
    found[Filename.split("/").pop()].push(`${Rule.Id} ${Message} (${Location.Path?.join("/") ?? Location.Start.LineNumber})`);
  }
  return found;
}
