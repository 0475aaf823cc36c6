// Policies as sets of single grants, so that it does not matter how they are written down.

const list = (it) => (it === undefined ? [] : Array.isArray(it) ? it : [it]);

function principals(principal) {
  if (principal === "*") {
    return ["AWS *"];
  }
  return Object.entries(principal ?? {}).flatMap(([kind, names]) => list(names).map((name) => `${kind} ${name}`));
}

/** Whom or what a statement names, or all but what it names; one empty entry if it says nothing. */
function parts(statement, key, names = list) {
  const found = [...names(statement[key]), ...names(statement[`Not${key}`]).map((it) => `all but ${it}`)];
  return found.length === 0 ? [""] : found;
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
    parts(statement, "Principal", principals).flatMap((who) =>
      parts(statement, "Action").flatMap((action) =>
        parts(statement, "Resource").map((resource) =>
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
