/** Checks that a step returns an output and every state, under its own name and with its own shape and type. */
import { isTensor, namedLeaves, ShapeError, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { sameShape, showShape } from '@statal/tensors/internals';

/** `expected`: the leaves of the state as the step got them. */
export function checkStepResult(
  where: string,
  result: { readonly state: Tree; readonly output: Tree },
  state: Tree,
  expected: readonly Tensor[],
): void {
  if (typeof result !== 'object' || result === null || isTensor(result) || result.state === undefined || result.output === undefined) {
    throw new StatalError(where, 'the step did not return { state, output }', hintTo(result));
  }
  const names = namedLeaves(state).map(([name]) => name);
  const returned = namedLeaves(result.state);
  const returnedNames = returned.map(([name]) => name);
  if (names.join() !== returnedNames.join()) {
    throw new StatalError(
      where,
      `the step took state { ${names.join(', ')} } and returned { ${returnedNames.join(', ')} }`,
      'Return every state under its own name, in the same order',
    );
  }
  returned.forEach(([name, leaf], index) => {
    const { shape, dtype } = expected[index];
    if (!sameShape(leaf.shape, shape) || leaf.dtype !== dtype) {
      const [before, after] = [`${dtype} ${showShape(shape)}`, `${leaf.dtype} ${showShape(leaf.shape)}`];
      throw new ShapeError(where, `state ${name} is ${before} before the step and ${after} after it`);
    }
  });
}

function hintTo(result: unknown): string | undefined {
  if (result instanceof Promise) return 'A step cannot be async: leave out async and await';
  return Array.isArray(result) ? 'Return an object with the two names' : undefined;
}
