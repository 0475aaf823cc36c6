// Where the two templates may differ, and why.

export const EXCEPTIONS = [
  {
    path: /^resources\/\w+Function\/Properties\/Code\//,
    because: "each tool uploads the same zip to its own bucket",
  },
  {
    path: /^resources\/\w+Function\/Properties\/Tags/,
    because: "the SAM translator marks its functions with lambda:createdBy",
  },
  {
    path: /^resources\/\w+Function\/DependsOn/,
    because: "the CDK writes down an order that follows from the references anyway",
  },
  {
    path: /^resources\/Dashboard\/.*\/yAxis$/,
    because: "the CDK writes an empty yAxis, which means the default",
  },
];
