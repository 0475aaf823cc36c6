// Holds a resolved stack against the closed lists of lists.js.

import { normal } from "./drift.js";
import { EXCEPTIONS } from "./exceptions.js";
import { ANY, DEFAULTS, RESOURCES } from "./lists.js";
import { ACCOUNT } from "./template.js";

/**
 * @param given the parameters that the stack was made with; the others have their defaults
 * @returns a sentence for everything that the stack has and no list names, that a list names and it lacks, and that is otherwise
 */
export function unlisted(stack, given) {
  const parameters = { ...DEFAULTS, ...given };
  const queues = Array.from({ length: Number(parameters.Queues) }, (_, index) => (index === 0 ? "" : String(index + 1)));
  const name = namer(stack);
  const entries = RESOURCES.filter((it) => it.when?.(parameters) ?? true);
  const listed = new Map(entries.flatMap((it) => numbered(it.id, queues).map(([id, number]) => [id, { ...it, number }])));
  const found = [];
  for (const id of new Set([...Object.keys(stack.resources), ...listed.keys()])) {
    const resource = stack.resources[id];
    const entry = listed.get(id);
    if (!entry) {
      found.push(`${id} is an ${resource.Type} that no list names`);
    } else if (!resource) {
      found.push(`${id} is missing: ${entry.because}`);
    } else if (resource.Type !== entry.type) {
      found.push(`${id} is an ${resource.Type}, not an ${entry.type}`);
    } else {
      const expected = expectations(entry, parameters, queues, stack.place, name);
      found.push(...compared(id, properties(id, resource, name), expected));
    }
  }
  return found;
}

function compared(id, actual, { values, anything }) {
  const found = [];
  for (const [path, value] of actual) {
    if (!values.has(path) && !anything.some((prefix) => path.startsWith(prefix))) {
      found.push(`${id} has what no list names: ${path}${value === "true" ? "" : ` is ${value}`}`);
    }
  }
  for (const [path, value] of values) {
    if (!actual.has(path) && value !== ANY) {
      found.push(`${id} lacks ${path}`);
    } else if (value !== ANY && actual.get(path) !== value) {
      found.push(`${id}: ${path} is ${actual.get(path)}, not ${value}`);
    }
  }
  return found;
}

/** By path: what a list says of a resource; and the prefixes of paths below which it says nothing. */
function expectations({ has, number }, parameters, queues, place, name) {
  const values = new Map();
  const anything = [];
  const filled = (text, queue) =>
    name(
      String(text)
        .replaceAll("-#", queue && `-${queue}`)
        .replaceAll("#", queue)
        .replaceAll("PARTITION", place.partition)
        .replaceAll("SUFFIX", place.suffix)
        .replaceAll("STACK", place.stack)
        .replace(/\$\{(\w+)\}/g, (_, parameter) => parameters[parameter])
        .replace(/\$\{(\w+) or \.\.\.\}/g, (_, parameter) => parameters[parameter].split(",").sort().join(" or ")),
    );
  for (const [path, it] of Object.entries(has)) {
    const value = typeof it === "function" ? it(parameters, queues) : it;
    if (path.endsWith("*")) {
      anything.push(path.slice(0, -1));
    } else if (Array.isArray(value)) {
      for (const line of value.filter(([, , when]) => when?.(parameters) ?? true).flatMap(([line]) => ofEach(line, parameters))) {
        const each = number === undefined && line.includes("#") ? queues : [number ?? ""];
        each.forEach((queue) => values.set(`${path}/${filled(line, queue)}`, "true"));
      }
    } else if (value !== undefined) {
      values.set(path, value === ANY ? ANY : filled(value, number ?? ""));
    }
  }
  return { values, anything };
}

/** A line for each value that a parameter lists, if the line is about each. */
function ofEach(line, parameters) {
  const [text, parameter] = /\$\{(\w+) each\}/.exec(line) ?? [];
  return text ? parameters[parameter].split(",").map((value) => line.replace(text, value)) : [line];
}

/** By path: each property of a resource, and each grant of its policies. */
function properties(id, resource, name) {
  const found = new Map();
  const flatten = (path, it) => {
    if (EXCEPTIONS.some((exception) => exception.path.test(`resources/${id}/${path}`))) {
      return;
    }
    if (it !== null && typeof it === "object") {
      Object.entries(it).forEach(([key, item]) => flatten(path ? `${path}/${name(key)}` : key, item));
    } else {
      const fields = path === "Properties/AccessLogSettings/Format" && jsonIn(it);
      if (fields) {
        flatten(path, fields);
      } else {
        found.set(path.replace(/^Properties\//, ""), name(String(it)));
      }
    }
  };
  const { Type, ...rest } = normal(resource);
  flatten("", rest);
  return found;
}

function jsonIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An id for each queue, if it has a place for its number. */
function numbered(id, queues) {
  return id.includes("#") ? queues.map((number) => [id.replace("#", number), number]) : [[id, undefined]];
}

/** Puts the names of resources where their ARNs, URLs and ids are. */
function namer({ names, place }) {
  const all = { ...names, [ACCOUNT]: "ACCOUNT", [place.region]: "REGION" };
  const longestFirst = Object.keys(all).sort((one, other) => other.length - one.length);
  const literals = new RegExp(longestFirst.map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
  return (text) => text.replace(literals, (literal) => all[literal]);
}
