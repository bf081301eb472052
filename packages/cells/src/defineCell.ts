/** Defines custom cells: `makeCell` plus every check of a definition. */
import { type Shape, StatalError } from '@statal/tensors';
import {
  aFunction,
  anImage,
  checkFields,
  type FieldRule,
  having,
  needOptions,
  oneOf,
  optional,
  share,
  showShape,
  text,
} from '@statal/tensors/internals';
import type { Cell, CellSizes, Noise, ParameterSpec } from './cell.js';
import { type CellDefinition, makeCell } from './makeCell.js';
import { mapValues } from './mapValues.js';

const someImage: FieldRule = {
  expected: '{ inputs: [height, width], outputs: [height, width] }',
  accepts: (value) => {
    const { inputs, outputs } = Object(value) as { readonly inputs?: unknown; readonly outputs?: unknown };
    return anImage.accepts(inputs) && anImage.accepts(outputs);
  },
};

/**
 * Fills in the defaults of a definition, and types the step by the names of parameters, states and noises.
 *
 * @example
 * const leaky = defineCell({
 *   name: 'leaky',
 *   params: ({ inputs, units }) => ({ W: [inputs, units], U: [units, units], b: { shape: [units], init: initializers.zeros }, rate: { shape: [units], init: initializers.constant(1) } }),
 *   state: ({ units }) => ({ h: [units] }),
 *   step({ x, h }, { W, U, b, rate }) {
 *     const keep = sigmoid(rate); // [H]
 *     const next = add(mul(keep, h), mul(sub(1, keep), tanh(add(add(matmul(x, W), matmul(h, U)), b)))); // [B, H]
 *     return { state: { h: next }, output: next };
 *   },
 * });
 * @throws StatalError if the name is empty or the rate of a noise is not in [0, 1)
 */
export function defineCell<P extends string, S extends string, N extends string = never>(
  definition: CellDefinition<P, S, N>,
): Cell<P, S, N> {
  const object: FieldRule = having('an object');
  checkFields<CellDefinition<P, S, N>>('defineCell', definition, {
    name: text,
    params: aFunction,
    state: aFunction,
    step: aFunction,
    options: optional(object),
    output: optional(aFunction),
    image: optional(someImage),
    noise: optional(object),
  });
  const { name, noise = {} } = definition;
  if (name === '') throw new StatalError('defineCell', 'the cell has no name', 'Give it one: saved models and error messages use it');
  needOptions('defineCell: noise', noise);
  for (const [which, given] of Object.entries<Noise>(noise)) {
    checkFields(`${name}: noise ${which}`, given, { rate: share, each: oneOf(['step', 'sequence']), shape: aFunction });
  }
  needOptions('defineCell: options', definition.options ?? {});
  const cell = makeCell(definition);
  return { ...cell, params: (sizes) => checkedParams(cell, sizes) };
}

/** The parameters of a cell for given sizes. Runs every check of the definition that needs the sizes. */
function checkedParams<P extends string>(cell: Cell<P>, sizes: CellSizes): ReturnType<Cell<P>['params']> {
  const params = cell.params(sizes);
  const state = cell.state(sizes);
  const noise = mapValues(cell.noise, ({ shape }) => shape(sizes));
  checkNames(cell.name, Object.keys(params), [...Object.keys(state), ...Object.keys(noise)]);
  const ofParams = mapValues<string, ParameterSpec, Shape>(params, (spec) => ('shape' in spec ? spec.shape : spec));
  for (const [name, shape] of Object.entries<Shape>({ ...ofParams, ...state, ...noise, output: [cell.output(sizes)] })) {
    if (!shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0)) {
      throw new StatalError(cell.name, `${name} has shape ${showShape(shape)}, expected whole numbers`);
    }
  }
  return params;
}

function checkNames(cell: string, params: readonly string[], inputs: readonly string[]): void {
  const seen = new Set(['x']);
  for (const name of inputs) {
    if (seen.has(name))
      throw new StatalError(cell, `a step would get ${name} twice`, 'Give input x, every state and every noise a name of its own');
    seen.add(name);
  }
  for (const name of [...params, ...inputs]) {
    if (name.includes('.'))
      throw new StatalError(cell, `the name ${JSON.stringify(name)} has a dot in it`, 'Dots separate the parts of a path like layers.1.W');
  }
}
