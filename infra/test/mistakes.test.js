// Each mistake is seen, and by which checks; and by one that would see it if both templates were changed alike.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases, evidenceCases } from "./lib/cases.js";
import { unlisted } from "./lib/closed.js";
import { differences } from "./lib/drift.js";
import { EXCEPTIONS } from "./lib/exceptions.js";
import { lint } from "./lib/lint.js";
import { CHECKS, LINT, MISTAKES, TRANSFORMED } from "./lib/mistakes.js";
import { PLACES, strays } from "./lib/places.js";
import { broken } from "./lib/rules.js";
import { actors, things, wrong } from "./lib/simulation.js";
import { cdkStacks, parameterSets, parametersIn, samTemplate, transform, withoutPython } from "./lib/stacks.js";
import { HOME, refusals, resolve } from "./lib/template.js";

const SETS = ["defaults", "everything", "own-keys"];
const EVERYTHING = "everything";
const OWN_KEYS = "own-keys";
const ANOTHER = { ...PLACES.find(({ partition }) => partition === "aws-cn"), stack: "another" };

/** cfn-lint takes seconds for a template: it is asked about the mistakes only that it is said to see, or about each. */
const isLinted = ({ caughtBy }, check) => process.env.INFRA_LINT === "all" || caughtBy.includes(check);

test("seeded mistakes are found", { skip: withoutPython }, async (t) => {
  assert.ok(MISTAKES.length >= 15);
  const texts = MISTAKES.map(seeded);
  const transformed = Object.fromEntries(
    SETS.map((set) => [set, transform(texts.map((template) => ({ template, parameters: parameterSets[set] })))]),
  );
  const linted = lint(lintedTemplates(texts, transformed[EVERYTHING]));
  const cdk = cdkStacks();

  for (const [index, mistake] of MISTAKES.entries()) {
    const stacks = (set, place = HOME) => {
      const template = transformed[set][index];
      if (template.error) {
        throw new Error(template.error);
      }
      return resolve(template, parametersIn(place, parameterSets[set]), place);
    };
    const checks = {
      [LINT]: () => linted[`${index}.yaml`] ?? [],
      [TRANSFORMED]: () => linted[`${index}.json`] ?? [],
      "comparison with the CDK": () => SETS.flatMap((set) => differences(stacks(set), cdk[set], EXCEPTIONS)),
      "IAM cases": async () => {
        const stack = stacks(EVERYTHING);
        const other = stacks(OWN_KEYS);
        const found = await wrong(cases(actors(stack), things(stack)));
        return found.concat(await wrong(evidenceCases(actors(other), things(other))));
      },
      "closed lists": () => SETS.flatMap((set) => unlisted(stacks(set), parameterSets[set])),
      rules: () => SETS.flatMap((set) => broken(stacks(set))),
      parameters: () => refusals(transformed.defaults[index], {}),
      "another partition and stack": () => strays(stacks(EVERYTHING, ANOTHER)),
    };
    const caughtBy = [];
    for (const name of CHECKS) {
      if (await findsSomething(checks[name])) {
        caughtBy.push(name);
      }
    }
    await t.test(`${mistake.what}: ${caughtBy.join(", ")}`, () => {
      assert.deepEqual(caughtBy, mistake.caughtBy);
      assert.ok(caughtBy.some((name) => name !== "comparison with the CDK"));
    });
  }
});

function seeded({ what, change: [from, to] }) {
  const parts = samTemplate().split(from);
  assert.equal(parts.length, 2, `"${what}" changes one place of the template`);
  return parts.join(to);
}

function lintedTemplates(texts, transformed) {
  const templates = {};
  MISTAKES.forEach((mistake, index) => {
    if (isLinted(mistake, LINT)) {
      templates[`${index}.yaml`] = texts[index];
    }
    if (isLinted(mistake, TRANSFORMED)) {
      templates[`${index}.json`] = JSON.stringify(transformed[index]);
    }
  });
  return templates;
}

/** A check that cannot even be done has found something. */
async function findsSomething(check) {
  try {
    return (await check()).length > 0;
  } catch {
    return true;
  }
}
