// Both stacks, resolved, for each set of parameters.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve as resolveTemplate } from "./template.js";

const here = (path) => new URL(`../${path}`, import.meta.url).pathname;

export const SAM_TEMPLATE = here("../sam/template.yaml");
export const OUTPUT = here("target");
export const parameterSets = JSON.parse(readFileSync(here("parameter-sets.json"), "utf8"));

/** The Python that has what requirements.txt names; infra/test/run looks for it. */
export const PYTHON = process.env.INFRA_PYTHON ?? "";
export const withoutPython = PYTHON === "" ? "neither cfn-lint nor the SAM translator is on this machine" : false;

export function samTemplate() {
  return readFileSync(SAM_TEMPLATE, "utf8");
}

/** What CloudFormation makes of SAM templates: each a template without SAM, or an `error`. */
export function transform(jobs) {
  const done = spawnSync(PYTHON, [here("sam_transform.py")], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) {
    throw new Error(done.stderr);
  }
  return JSON.parse(done.stdout);
}

export function cdkTemplate(set) {
  const path = here(`../cdk/target/templates/${set}/audit-log-delivery.template.json`);
  if (!existsSync(path)) {
    throw new Error(`${path} is not there: ./mvnw -f infra/cdk/pom.xml verify makes it`);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

let sam;

/** The SAM template for each set, transformed and resolved. */
export function samStacks() {
  sam ??= samStacksOf(samTemplate());
  return sam;
}

export function samStacksOf(text) {
  const sets = Object.entries(parameterSets);
  const templates = transform(sets.map(([, parameters]) => ({ template: text, parameters })));
  return Object.fromEntries(
    sets.map(([name, parameters], index) => {
      if (templates[index].error) {
        throw new Error(templates[index].error);
      }
      return [name, resolveTemplate(templates[index], parameters)];
    }),
  );
}

/** The CDK's template for each set, resolved. Its parameters went into the synthesis. */
export function cdkStacks() {
  return Object.fromEntries(Object.keys(parameterSets).map((name) => [name, resolveTemplate(cdkTemplate(name), {})]));
}
