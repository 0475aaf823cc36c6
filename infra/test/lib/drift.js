// What differs between two resolved stacks: resource by resource, policies grant by grant.

import { grants, isPolicy } from "./policies.js";

/**
 * @param exceptions paths that may differ, each with a reason; those that were met are added to `met`
 * @returns a line for each difference
 */
export function differences(one, other, exceptions = [], met = new Set()) {
  const found = [];
  compare("", normal(one), normal(other), (path, left, right) => {
    const exception = exceptions.find((it) => it.path.test(path));
    if (exception) {
      met.add(exception);
    } else {
      found.push(`${path}: ${show(left)} | ${show(right)}`);
    }
  });
  return found;
}

function compare(path, left, right, report) {
  if (isMap(left) && isMap(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      compare(path ? `${path}/${key}` : key, left[key], right[key], report);
    }
  } else if (JSON.stringify(left) !== JSON.stringify(right)) {
    report(path, left, right);
  }
}

/** Lists become maps, by the name of each entry where it has one; policies maps of their grants. */
export function normal(it) {
  if (isPolicy(it)) {
    return Object.fromEntries(grants(it).map((grant) => [grant, true]));
  }
  if (Array.isArray(it)) {
    return Object.fromEntries(it.map((item, index) => [key(item) ?? index, normal(item)]));
  }
  if (isMap(it)) {
    return Object.fromEntries(
      Object.entries(it).map(([name, item]) => [name, name === "DashboardBody" ? normal(JSON.parse(item)) : normal(item)]),
    );
  }
  return it === undefined ? it : String(it);
}

function key(item) {
  return isMap(item) ? (item.PolicyName ?? item.Id ?? item.Key ?? item.properties?.title) : undefined;
}

function isMap(it) {
  return it !== null && typeof it === "object" && !Array.isArray(it);
}

function show(it) {
  return it === undefined ? "nothing" : JSON.stringify(it).slice(0, 300);
}
