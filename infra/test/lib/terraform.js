// Terraform itself, where it is on the machine: what hcl.js does instead of it is held against it.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { MODULE } from "./customer.js";
import { OUTPUT } from "./stacks.js";

/** The files of the module that need no provider. */
const PURE = ["variables.tf", "policies.tf"];

const RESULTS = ["bucket", "bucket_policy", "key_policy"];

export const withoutTerraform = spawnSync("terraform", ["version"]).status === 0 ? false : "Terraform is not on this machine";

/** @returns a sentence for each file that Terraform would write otherwise */
export function unformatted() {
  const { status, stdout, stderr } = terraform(MODULE, "fmt", "-check", "-list=true");
  return status === 0 ? [] : [stdout || stderr];
}

/** @returns why the module cannot be validated here, or nothing and what is wrong with it */
export function validate() {
  const folder = emptyFolder("terraform-validate");
  cpSync(MODULE, folder, { recursive: true });
  mkdirSync(`${OUTPUT}/terraform-plugins`, { recursive: true });
  const begun = terraform(folder, "init", "-backend=false", "-input=false");
  if (begun.status !== 0) {
    const why = begun.stderr.slice(begun.stderr.indexOf("Error:")).replace(/\s+/g, " ").trim();
    return { skipped: `Terraform cannot fetch the provider here: ${why}` };
  }
  const { status, stdout, stderr } = terraform(folder, "validate");
  return { found: status === 0 ? [] : [stdout + stderr] };
}

/**
 * What Terraform makes of the module's variables and policies, several times at once.
 *
 * @param calls each with the module's variables and its place
 * @returns for each call its bucket and policies; or for all what is refused
 */
export function evaluated(calls) {
  const folder = emptyFolder("terraform-policies");
  mkdirSync(`${folder}/module`);
  PURE.forEach((file) => cpSync(`${MODULE}/${file}`, `${folder}/module/${file}`));
  const stubs = ["partition", "dns_suffix", "region", "account"];
  writeFileSync(
    `${folder}/module/stubs.tf.json`,
    JSON.stringify({
      variable: Object.fromEntries(stubs.map((name) => [`place_${name}`, {}])),
      locals: Object.fromEntries(stubs.map((name) => [name, `\${var.place_${name}}`])),
      output: Object.fromEntries(RESULTS.map((name) => [name, { value: `\${local.${name}}` }])),
    }),
  );
  const modules = calls.map(({ variables, place }) => ({
    source: "./module",
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, escaped(value)])),
    place_partition: place.partition,
    place_dns_suffix: place.suffix,
    place_region: place.region,
    place_account: place.account,
  }));
  writeFileSync(
    `${folder}/main.tf.json`,
    JSON.stringify({
      module: Object.fromEntries(modules.map((it, index) => [`call${index}`, it])),
      output: Object.fromEntries(modules.map((_, index) => [`call${index}`, { value: `\${module.call${index}}` }])),
    }),
  );
  const begun = terraform(folder, "init", "-input=false");
  if (begun.status !== 0) {
    throw new Error(begun.stderr);
  }
  const planned = terraform(folder, "apply", "-auto-approve", "-input=false", "-json", "-lock=false");
  if (planned.status !== 0) {
    const lines = planned.stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    return { refused: lines.filter((line) => line["@level"] === "error").map(({ diagnostic }) => diagnostic) };
  }
  const outputs = JSON.parse(terraform(folder, "output", "-json").stdout);
  return { made: modules.map((_, index) => outputs[`call${index}`].value) };
}

/** What begins an expression is a character here. */
function escaped(value) {
  return typeof value === "string" ? value.replace(/[$%]\{/g, (start) => start[0] + start) : value;
}

function emptyFolder(name) {
  const folder = `${OUTPUT}/${name}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function terraform(folder, ...args) {
  return spawnSync("terraform", [`-chdir=${folder}`, args[0], "-no-color", ...args.slice(1)], {
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_PLUGIN_CACHE_DIR: `${OUTPUT}/terraform-plugins` },
  });
}
