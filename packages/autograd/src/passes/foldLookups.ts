/**
 * Moves ops from looked up rows to their table while a step is recorded. An op that treats all rows alike runs once on the
 * table, if the table has fewer rows than are looked up. The looked up rows of the result are then those of the new table.
 * `matmul` does the same by itself, also in front of a scan.
 */
import { type Operand, sizeOf, type Tensor } from '@statal/tensors';
import { type Attributes, dispatch, type Lookup, type OpName, opTraits } from '@statal/tensors/internals';

/** An input of an op of a step that is being recorded. */
type StepOperand = Operand & {
  /** The tensor from outside the step that it stands for. */
  readonly outside?: Tensor | undefined;
  /** The two values whose sum it is. */
  readonly addends?: readonly Operand[] | undefined;
};

/** The provenance of a gather's result: its table and indices. `runs`: how often the op will run. Default: 1. */
export function lookupOf(op: OpName, inputs: readonly Operand[], runs = 1): Lookup | undefined {
  if (op !== 'gather') return undefined;
  const [table, indices] = inputs as readonly Tensor[];
  return { table, indices, reads: runs * sizeOf(indices.shape) };
}

/** The result of an op on looked up rows, as rows of a table that is computed outside the step. `undefined`: the op must run in the step. */
export function rowsOfTable<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[]): Tensor | undefined {
  const looked = inputs.find((input) => lookupFrom(input) !== undefined);
  if (looked === undefined) return undefined;
  const { table, indices } = lookupFrom(looked) as Lookup;
  const role = opTraits[op].groupRole;
  const keepsRows = role === 'elementwise' || (role === 'reduction' && reducesRows(attributes as Attributes<'sum'>));
  if (!keepsRows || indices.shape.length !== 1) return undefined;
  const operands = inputs.map((input) => (typeof input === 'number' ? input : (sameForAllRows(input) ?? tableOf(input, indices))));
  if (operands.some((operand) => operand === undefined)) return undefined;
  const result = dispatch(op, operands as Operand[], attributes);
  return result.shape.length === 2 && result.shape[0] === table.shape[0] ? dispatch('gather', [result, indices]) : undefined;
}

/** Adds a value to a sum whose one addend are looked up rows: the value, such as a bias, goes into their table. */
export function addedToTable([sum, more]: readonly Operand[]): Tensor | undefined {
  const { addends = [] } = sum as StepOperand;
  const at = addends.findIndex((addend) => lookupFrom(addend) !== undefined);
  const rows = at < 0 ? undefined : rowsOfTable('add', {}, [addends[at], more]);
  return rows === undefined ? undefined : dispatch('add', [rows, addends[1 - at]]);
}

/** The lookup behind an input, if its table is outside the step and has fewer rows than are looked up. */
function lookupFrom(input: Operand): Lookup | undefined {
  if (typeof input === 'number') return undefined;
  const { lookup, engine } = input;
  return lookup !== undefined && lookup.table.engine !== engine && lookup.table.shape[0] < lookup.reads ? lookup : undefined;
}

function tableOf(input: Operand, indices: Tensor): Tensor | undefined {
  const lookup = lookupFrom(input);
  return lookup?.indices === indices ? lookup.table : undefined;
}

function sameForAllRows(input: Tensor): Tensor | undefined {
  const { outside } = input as Tensor & StepOperand;
  return outside?.shape.slice(0, -1).every((dimension) => dimension === 1) ? outside : undefined;
}

/** Whether a reduction of a matrix keeps each row as one element, [R, 1]. */
function reducesRows({ axes, keepDims }: Attributes<'sum'>): boolean {
  return keepDims && axes.length === 1 && axes[0] === 1;
}
