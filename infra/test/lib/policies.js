// Policies as sets of single grants, so that it does not matter how they are written down.

const list = (it) => (it === undefined ? [] : Array.isArray(it) ? it : [it]);

function principals(principal) {
  if (principal === undefined) {
    return [""];
  }
  if (principal === "*") {
    return ["AWS *"];
  }
  return Object.entries(principal).flatMap(([kind, names]) => list(names).map((name) => `${kind} ${name}`));
}

function conditions(condition = {}) {
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} ${key} ${list(values).map(String).sort().join(" or ")}`),
    )
    .sort()
    .join(" and ");
}

/** Each statement's principals, actions and resources, one by one, as sentences. */
export function grants(document) {
  const all = list(document.Statement).flatMap((statement) =>
    principals(statement.Principal).flatMap((who) =>
      list(statement.Action).flatMap((action) =>
        (statement.Resource === undefined ? [""] : list(statement.Resource)).map((resource) =>
          [statement.Effect, who, action, resource, conditions(statement.Condition)].filter((part) => part).join(" | "),
        ),
      ),
    ),
  );
  return [...new Set(all)].sort();
}

export function isPolicy(it) {
  return it !== null && typeof it === "object" && "Statement" in it;
}
