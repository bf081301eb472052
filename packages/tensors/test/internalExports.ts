/** Exported functions that are no ops: two tables over the exports leave them out. */

/** What records and compiles operations uses them. */
export const compilerParts: readonly string[] = [
  ...['dispatch', 'outermostEngine', 'resultType', 'source', 'atStep', 'evaluateNode', 'interpretLoop', 'recorded', 'scoped'],
  ...['graphKey', 'groupRole', 'groupShape', 'showNode', 'broadcastShapes', 'sameShape', 'showShape', 'sizeOf', 'isElementwise'],
];

/** Checks of arguments. */
export const argumentChecks: readonly string[] = [
  ...['needEngine', 'needList', 'named', 'needOptions', 'needTensor', 'refuse'],
  ...['checkField', 'checkFields', 'having', 'oneOf', 'optional', 'showValue'],
];
