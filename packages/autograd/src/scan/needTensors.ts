/** Checks that a state or an input of a step consists of tensors. */
import { isTensor } from '@statal/tensors';
import { aTree, checkField } from '@statal/tensors/internals';

/**
 * Other values, such as numbers, would silently stay the same at every step. `undefined` stands for a field that is absent.
 *
 * @param what the path of the value, for errors
 * @throws StatalError if there is another value than tensors, lists and plain objects
 */
export function needTensors(where: string, what: string, tree: unknown): void {
  if (isTensor(tree)) return;
  checkField(where, what, tree, { ...aTree, hint: 'Make tensors of numbers, as in zeros(engine, shape) and tensor(engine, numbers)' });
  for (const [name, value] of Object.entries(tree as object)) if (value !== undefined) needTensors(where, `${what}.${name}`, value);
}
