// Both stacks, resolved, for each set of parameters.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { HOME, resolve as resolveTemplate } from "./template.js";

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

export function cdkTemplate(set, stack = HOME.stack) {
  const path = here(`../cdk/target/templates/${set}/${stack}.template.json`);
  if (!existsSync(path)) {
    throw new Error(`${path} is not there: ./mvnw -f infra/cdk/pom.xml verify makes it`);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Parameters as they are given in another place: with ARNs and regions of that partition. */
export function parametersIn(place, parameters) {
  return JSON.parse(inPlace(place, JSON.stringify(parameters)));
}

function inPlace(place, text) {
  return text.replaceAll(`arn:${HOME.partition}:`, `arn:${place.partition}:`).replaceAll(HOME.region, place.region);
}

let sam;

/** The SAM template for each set, transformed and resolved. */
export function samStacks() {
  [sam] = sam ? [sam] : samStacksIn([HOME]);
  return sam;
}

/** For each place: the stacks of some sets of parameters. */
export function samStacksIn(places, sets = Object.keys(parameterSets)) {
  const jobs = places.flatMap((place) =>
    sets.map((set) => ({ template: samTemplate(), parameters: parametersIn(place, parameterSets[set]), region: place.region })),
  );
  const templates = transform(jobs);
  return places.map((place, index) =>
    Object.fromEntries(
      sets.map((set, position) => {
        const number = index * sets.length + position;
        if (templates[number].error) {
          throw new Error(templates[number].error);
        }
        return [set, resolveTemplate(templates[number], jobs[number].parameters, place)];
      }),
    ),
  );
}

/** The CDK's template for each set, resolved. Its parameters went into the synthesis, as they are at home. */
export function cdkStacks() {
  return cdkStacksIn([HOME])[0];
}

export function cdkStacksIn(places, sets = Object.keys(parameterSets)) {
  return places.map((place) => Object.fromEntries(sets.map((set) => [set, resolveTemplate(cdkTemplateIn(place, set), {}, place)])));
}

/** The template as if it had been synthesized with the parameters of that place. */
function cdkTemplateIn(place, set) {
  const given = Object.values(parameterSets[set]).flatMap((value) => value.split(","));
  const replaced = given.reduce((text, value) => text.replaceAll(value, inPlace(place, value)), JSON.stringify(cdkTemplate(set)));
  return JSON.parse(replaced);
}
