// Where a stack may be besides a region of the partition aws that every account has.

import { HOME } from "./template.js";

export const PLACES = [
  { ...HOME, partition: "aws-us-gov", region: "us-gov-west-1", elsewhere: "us-gov-east-1", console: "console.amazonaws-us-gov.com" },
  {
    ...HOME,
    partition: "aws-cn",
    region: "cn-north-1",
    elsewhere: "cn-northwest-1",
    suffix: "amazonaws.com.cn",
    console: "console.amazonaws.cn",
  },
  // A region that an account must enable first.
  { ...HOME, region: "eu-central-2", elsewhere: "me-central-1" },
];

/** Service principals that are the same in each partition, as the CDK's region-info lists them too. */
const THE_SAME_EVERYWHERE = ["apigateway", "cloudwatch", "lambda", "scheduler"].map((service) => `${service}.amazonaws.com`);

/** What notices say that they are from: it is nobody's name. */
const SOURCE = "audit-log-delivery";

/** @returns what a stack has of another place than its own, each with its path */
export function strays(stack) {
  const { partition, region, suffix, console, stack: stackName } = stack.place;
  const isForeign = (text) =>
    (text.match(/\barn:[\w-]+/g) ?? []).some((it) => it !== `arn:${partition}`) ||
    (text.match(/[\w*.-]*(amazonaws|aws\.amazon)[\w.-]*/g) ?? []).some((it) => !it.endsWith(`.${suffix}`) && !it.endsWith(console)) ||
    (region !== HOME.region && text.includes(HOME.region)) ||
    (stackName !== HOME.stack && text.includes(HOME.stack));
  const found = [];
  const look = (path, it) => {
    if (it !== null && typeof it === "object") {
      for (const [key, item] of Object.entries(it)) {
        look(path, key);
        look(`${path}/${key}`, item);
      }
    } else if (![...THE_SAME_EVERYWHERE, SOURCE].includes(it) && isForeign(String(it))) {
      found.push(`${path}: ${it}`);
    }
  };
  look("", { resources: stack.resources, outputs: stack.outputs });
  return found;
}
