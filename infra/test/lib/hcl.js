// Evaluates a Terraform module without Terraform and its provider: parsed by HashiCorp's own parser (as wasm), with the few
// functions and operators that infra/customer uses. What it does not know is an error. Where Terraform is, terraform.js holds
// it against that.

import { getExpressionAst, parse } from "@cdktn/hcl2json";

/** What was parsed before: of a module in which one thing is changed most is the same. */
const files = new Map();
const asts = new Map();

/**
 * @param texts by file name: the module's files
 * @returns the module, to be evaluated any number of times
 */
export async function moduleOf(texts) {
  const parts = { variable: {}, locals: {}, data: {}, resource: {}, output: {} };
  for (const [name, text] of Object.entries(texts)) {
    if (!files.has(text)) {
      files.set(text, parse(name, text));
    }
    const { terraform, ...blocks } = await files.get(text);
    for (const [kind, found] of Object.entries(blocks)) {
      if (!(kind in parts)) {
        throw new Error(`${kind} is not known here`);
      }
      for (const each of Array.isArray(found) ? found : [found]) {
        for (const [id, block] of Object.entries(each)) {
          const isNamedByType = kind === "data" || kind === "resource";
          parts[kind][id] = isNamedByType ? { ...parts[kind][id], ...block } : block;
        }
      }
    }
  }
  for (const [name, [{ type, ...variable }]] of Object.entries(parts.variable)) {
    parts.variable[name] = [variable];
  }
  return withAsts(parts);
}

/** Each expression becomes its syntax tree, so that all else can be done at once. */
async function withAsts(it) {
  if (Array.isArray(it)) {
    return Promise.all(it.map(withAsts));
  }
  if (it !== null && typeof it === "object") {
    const entries = Object.entries(it).map(async ([key, item]) => [key, await withAsts(item)]);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (typeof it !== "string" || !/(^|[^$])\$\{/.test(it)) {
    return it;
  }
  const whole = /^\$\{(.*)\}$/s.exec(it)?.[1];
  if (!asts.has(it)) {
    asts.set(it, whole !== undefined && balanced(whole) ? ast(whole) : ast(`"${it}"`));
  }
  return new Expression(await asts.get(it));
}

async function ast(source) {
  return { tree: await getExpressionAst("expression", source), source };
}

/** Whether it is one expression, and not the inside of two: `a} and ${b`. */
function balanced(text) {
  let open = 0;
  for (const character of text) {
    open += character === "{" ? 1 : character === "}" ? -1 : 0;
    if (open < 0) {
      return false;
    }
  }
  return open === 0;
}

class Expression {
  constructor({ tree, source }) {
    this.tree = tree;
    this.source = source;
  }
}

/** What Terraform's functions refuse, and can() asks for. */
class Failed extends Error {}

const FUNCTIONS = {
  contains: (list, item) => list.includes(item),
  floor: Math.floor,
  jsonencode: (it) => JSON.stringify(it),
  length: (it) => it.length,
  merge: (...maps) => Object.assign({}, ...maps),
  regex: (pattern, text) => {
    const [found] = new RegExp(pattern).exec(text) ?? [];
    if (found === undefined) {
      throw new Failed(`${text} does not match ${pattern}`);
    }
    return found;
  },
};

const OPERATORS = {
  equal: (one, other) => one === other,
  notEqual: (one, other) => one !== other,
  greaterThan: (one, other) => one > other,
  greaterThanOrEqual: (one, other) => one >= other,
  lessThanOrEqual: (one, other) => one <= other,
};

export class Evaluation {
  #locals = new Map();

  /**
   * @param variables by name
   * @param data by address (`data.aws_region.current`): what a data source answers
   * @param computed by type of resource: what it has beside its arguments
   */
  constructor(module, variables, data, computed) {
    this.module = module;
    this.variables = variables;
    this.data = data;
    this.computed = computed;
    for (const name of Object.keys(variables)) {
      if (!(name in module.variable)) {
        throw new Error(`there is no variable ${name}`);
      }
    }
  }

  /** By address: the arguments and blocks of each resource. */
  resources() {
    const found = {};
    for (const [type, named] of Object.entries(this.module.resource)) {
      for (const name of Object.keys(named)) {
        this.#instances(type, name).forEach((instance) => (found[`${type}.${name}`] = instance));
      }
    }
    return found;
  }

  outputs() {
    return Object.fromEntries(
      Object.entries(this.module.output).map(([name, [output]]) => [name, this.#value(output.value, {})]),
    );
  }

  /** Why Terraform would not begin with these variables. */
  refusals() {
    const found = [];
    for (const [name, [variable]] of Object.entries(this.module.variable)) {
      if (this.variables[name] === undefined && variable.default === undefined) {
        found.push(`${name} is missing`);
      } else if ((variable.validation ?? []).some(({ condition }) => this.#value(condition, {}) !== true)) {
        found.push(`${name} may not be "${this.#variable(name)}"`);
      }
    }
    return found;
  }

  #variable(name) {
    return this.variables[name] ?? this.module.variable[name][0].default;
  }

  #local(name) {
    if (!this.#locals.has(name)) {
      this.#locals.set(name, this.#value(this.module.locals[name], {}));
    }
    return this.#locals.get(name);
  }

  #instances(type, name) {
    const block = this.module.resource[type]?.[name]?.[0];
    if (!block) {
      throw new Error(`there is no ${type}.${name}`);
    }
    const { count = 1, depends_on, ...rest } = block;
    return Array.from({ length: this.#value(count, {}) }, () => this.#block(rest, {}));
  }

  #block({ dynamic = {}, ...block }, scope) {
    const found = this.#value(block, scope);
    for (const [name, blocks] of Object.entries(dynamic)) {
      for (const { for_each, content } of blocks) {
        const made = this.#value(for_each, scope).map((value) => this.#block(content[0], { ...scope, [name]: { value } }));
        found[name] = [...made, ...(found[name] ?? [])];
      }
    }
    return found;
  }

  /** Arguments that are null are as if they were not there. */
  #value(it, scope) {
    if (it instanceof Expression) {
      return this.#expression(it.tree, it.source, scope);
    }
    if (Array.isArray(it)) {
      return it.map((item) => this.#value(item, scope));
    }
    if (it !== null && typeof it === "object") {
      const entries = Object.entries(it).map(([key, item]) => [key, this.#value(item, scope)]);
      return Object.fromEntries(entries.filter(([, item]) => item !== null));
    }
    return it;
  }

  #expression({ type, meta, children, range }, source, scope) {
    const value = (child) => this.#expression(child, source, scope);
    switch (type) {
      case "literalValue":
        return literal(meta);
      case "template":
        return children.map((child) => String(value(child))).join("");
      case "templateWrap":
        return value(children[0]);
      case "tuple":
        return children.map(value);
      case "object":
        return Object.fromEntries(
          pairs(children).map(([key, item]) => [key.children.length ? value(key.children[0]) : text(key.range, source), value(item)]),
        );
      case "conditional":
        return value(children[0]) ? value(children[1]) : value(children[2]);
      case "unaryOp":
        if (meta.operator === "logicalNot") {
          return !value(children[0]);
        }
        break;
      case "binaryOp":
        if (meta.operator === "logicalAnd") {
          return value(children[0]) && value(children[1]);
        }
        if (meta.operator === "logicalOr") {
          return value(children[0]) || value(children[1]);
        }
        if (meta.operator in OPERATORS) {
          return OPERATORS[meta.operator](value(children[0]), value(children[1]));
        }
        break;
      case "function":
        if (meta.name === "can") {
          return succeeds(() => value(children[0]));
        }
        if (meta.name in FUNCTIONS) {
          return FUNCTIONS[meta.name](...children.map(value));
        }
        break;
      case "for":
        if (meta.openRangeValue === "[" && !meta.conditionalExpression && !meta.keyVar) {
          return value(children[0]).map((item) => this.#expression(children[1], source, { ...scope, [meta.valVar]: item }));
        }
        break;
      case "scopeTraversal":
        return this.#traversal(meta.traversal.map(({ segment }) => segment), scope);
      case "":
        return value(children[0]);
    }
    throw new Error(`what is this: ${text(range, source)} (${type} ${meta?.operator ?? meta?.name ?? ""})`);
  }

  #traversal(path, scope) {
    const [first, second, third] = path;
    if (first in scope) {
      return at(scope[first], path.slice(1), path);
    }
    if (first === "var" && second in this.module.variable) {
      return at(this.#variable(second), path.slice(2), path);
    }
    if (first === "local" && second in this.module.locals) {
      return at(this.#local(second), path.slice(2), path);
    }
    if (first === "data" && this.module.data[second]?.[third]) {
      return at(this.data[path.slice(0, 3).join(".")], path.slice(3), path);
    }
    const instances = this.#instances(first, second).map((it) => ({ ...it, ...this.computed[first]?.(it) }));
    const counted = this.module.resource[first][second][0].count !== undefined;
    return at(counted ? instances : instances[0], path.slice(2), path);
  }
}

function at(value, path, whole) {
  for (const segment of path) {
    value = value?.[segment];
  }
  if (value === undefined) {
    throw new Error(`there is no ${whole.join(".")}`);
  }
  return value;
}

function literal({ type, value }) {
  switch (type) {
    case "number":
      return Number(value);
    case "bool":
      return value === "true";
    case "string":
      return value.replace(/\\(.)/g, "$1").replace(/\$\$\{/g, "${");
    default:
      return null;
  }
}

function pairs(children) {
  return children.flatMap((key, index) => (index % 2 === 0 ? [[key, children[index + 1]]] : []));
}

function text({ start, end }, source) {
  return Buffer.from(source).subarray(start.byte, end.byte).toString();
}

function succeeds(attempt) {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof Failed) {
      return false;
    }
    throw error;
  }
}
