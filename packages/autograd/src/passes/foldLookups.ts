/**
 * Looked up rows keep in mind where they come from, and stay rows of a table under whatever treats all rows alike: it is done to the
 * table, once, if that has fewer rows than are looked up. `matmul` does the same, and so in front of a scan too.
 */
import { type Attributes, dispatch, type Lookup, type Operand, type OpName, opTraits, sizeOf, type Tensor } from '@statal/tensors';

/** An input of an op of a step that is being recorded. */
type StepOperand = Operand & {
  /** The tensor from outside of the step that it stands for. */
  readonly outside?: Tensor | undefined;
  /** Of what it is the sum. */
  readonly addends?: readonly Operand[] | undefined;
};

/** What to keep in mind of the result of an op. `runs`: how often it will run. */
export function lookupOf(op: OpName, inputs: readonly Operand[], runs = 1): Lookup | undefined {
  if (op !== 'gather') return undefined;
  const [table, indices] = inputs as readonly Tensor[];
  return { table, indices, reads: runs * sizeOf(indices.shape) };
}

/** The result of an op on looked up rows as rows of another table, which is computed outside of the step. `undefined`: it is none. */
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

/** The same of a sum, one of whose addends are looked up rows, and something that is added to it: a bias goes into the table. */
export function addedToTable([sum, more]: readonly Operand[]): Tensor | undefined {
  const { addends = [] } = sum as StepOperand;
  const at = addends.findIndex((addend) => lookupFrom(addend) !== undefined);
  const rows = at < 0 ? undefined : rowsOfTable('add', {}, [addends[at], more]);
  return rows === undefined ? undefined : dispatch('add', [rows, addends[1 - at]]);
}

/** Where rows come from, if from a table outside of the step that has fewer of them than are looked up. */
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

/** Of a matrix, and keeps them as columns of one element. */
function reducesRows({ axes, keepDims }: Attributes<'sum'>): boolean {
  return keepDims && axes.length === 1 && axes[0] === 1;
}
