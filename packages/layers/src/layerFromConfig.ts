/** Makes a layer from the JSON of its `config()`. The JSON may come from a file, so everything is checked. */
import { builtInCells, builtInImageCells, type Cell, type CellFactory } from '@statal/cells';
import { StatalError } from '@statal/tensors';
import { checkFields, having, optional, valueHint } from '@statal/tensors/internals';
import * as v from 'valibot';
import { bidirectional, type MergeMode, mergeModes } from './bidirectional.js';
import { conv2d } from './conv2d.js';
import { dense } from './dense.js';
import { aDenseActivation, type DenseActivation, isDenseActivation } from './denseActivation.js';
import { dropout } from './dropout.js';
import { embedding } from './embedding.js';
import { flatten } from './flatten.js';
import { FormatError } from './formatError.js';
import { frameStacking } from './frameStacking.js';
import { groupNorm } from './groupNorm.js';
import { maskedOutputsKnown } from './holdOutputs.js';
import type { Layer } from './layer.js';
import { layerNorm } from './layerNorm.js';
import { aSource } from './layerRules.js';
import { type Pool2dKind, pool2d, pools2d } from './pool2d.js';
import { type PoolingOptions, pooling, poolingKinds } from './pooling.js';
import { recurrent } from './recurrent.js';
import { sequential } from './sequential.js';
import { stacked } from './stacked.js';
import { timeDistributed } from './timeDistributed.js';
import { upsampling2d } from './upsampling2d.js';

/** The options of `layerFromConfig`. */
export interface LayerFromConfigOptions {
  /** Custom cells by name, or functions from options to a cell: `{ leaky }`. */
  readonly cells?: Readonly<Record<string, Cell | CellFactory>> | undefined;
  /** The name of the configuration in error messages, e.g. the path of its file. Default: "configuration". */
  readonly source?: string | undefined;
}

interface Context {
  readonly cells: Readonly<Record<string, Cell | CellFactory>>;
  readonly source: string;
  /** Path of this layer in the configuration: "layers.1". */
  readonly path: string;
}

type Build = (config: unknown, context: Context) => Layer;

/** Deeper than any real model, but not deep enough to overflow the stack. */
const deepest = 64;

const count = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'));
const rate = v.pipe(v.number('must be a number'), v.minValue(0, 'must be at least 0'), v.ltValue(1, 'must be less than 1'));
const flag = v.boolean('must be true or false');
const cell = v.object(
  { name: v.string('must be a string'), options: v.optional(v.record(v.string(), v.unknown(), 'must be an object'), {}) },
  objectMessage,
);
const layers = v.array(v.unknown(), 'must be a list of layers');
const oneOf = <const T extends string>(names: readonly T[]): v.PicklistSchema<readonly T[], string> =>
  v.picklist(names, `must be one of ${names.join(', ')}`);
const sides = v.tuple([count, count], 'must be a list of two numbers');
const namedPadding = 'must be "valid", "same" or a list of two numbers';
const widths = v.tuple([v.number(), v.number()]);
const window = {
  size: v.optional(sides),
  stride: v.optional(sides),
  padding: v.optional(v.union([oneOf(['valid', 'same']), widths], namedPadding)),
};
const activation = v.nullish(v.custom<DenseActivation>(isDenseActivation, `must be ${aDenseActivation.expected}`));
const masked = oneOf(maskedOutputsKnown);
const merges = Object.keys(mergeModes) as MergeMode[];

const builders: Readonly<Record<string, Build>> = {
  embedding: builder({ entries: count, units: count }, embedding),
  dense: builder({ inputs: count, units: count, activation, bias: v.optional(flag) }, ({ activation, ...options }) =>
    dense({ ...options, activation: activation ?? undefined }),
  ),
  conv2d: builder(
    {
      ...{ inputs: count, units: count },
      ...window,
      ...{ dilation: v.optional(sides), groups: v.optional(count), activation, bias: v.optional(flag) },
    },
    ({ activation, ...options }) => conv2d({ ...options, activation: activation ?? undefined }),
  ),
  pool2d: builder({ kind: oneOf(Object.keys(pools2d) as Pool2dKind[]), ...window }, pool2d),
  groupNorm: builder(
    { units: count, groups: count, epsilon: v.optional(v.number('must be a number')), shift: v.optional(flag) },
    groupNorm,
  ),
  upsampling2d: builder({ factor: v.optional(sides) }, upsampling2d),
  flatten: builder({}, flatten),
  dropout: builder({ rate }, dropout),
  layerNorm: builder({ units: count, epsilon: v.optional(v.number('must be a number')), shift: v.optional(flag) }, layerNorm),
  recurrent: builder(
    { cell, inputs: count, units: count, reverse: v.optional(flag), returnSequences: v.optional(flag), maskedOutputs: v.optional(masked) },
    ({ cell, ...options }, context) => recurrent(findCell(cell, context), options),
  ),
  bidirectional: builder(
    {
      ...{ cell, inputs: count, units: count, merge: v.optional(oneOf(merges)), returnSequences: v.optional(flag) },
      ...{ maskedOutputs: v.optional(masked), backwardCell: v.optional(cell) },
    },
    ({ cell, backwardCell, ...options }, context) =>
      bidirectional(findCell(cell, context), {
        ...options,
        backwardCell: backwardCell && findCell(backwardCell, context, 'backwardCell'),
      }),
  ),
  frameStacking: builder({ inputs: count, frames: count, stride: count }, frameStacking),
  pooling: builder({ kind: oneOf(poolingKinds), inputs: v.optional(count) }, (options) => pooling(options as PoolingOptions)),
  timeDistributed: builder({ of: v.unknown() }, ({ of }, context) => timeDistributed(buildInside(of, context, 'of'))),
  sequential: builder({ layers }, ({ layers }, context) => sequential(buildAll(layers, context))),
  stacked: builder({ layers, dropout: v.optional(rate) }, ({ layers, ...options }, context) => stacked(buildAll(layers, context), options)),
};

/**
 * Makes the layer that a configuration describes.
 *
 * @example
 * const stored = JSON.stringify(recurrent(gru(), { inputs: 3, units: 8 }).config());
 * layerFromConfig(JSON.parse(stored), { source: 'model.json' }).name; // 'recurrent(gru)'
 * @throws FormatError with the first problem and its path: `model.json: layers.1.units must be at least 1`
 */
export function layerFromConfig(config: unknown, options: LayerFromConfigOptions = {}): Layer {
  checkFields('layerFromConfig', options, { cells: optional(having('an object of cells')), source: aSource });
  const { cells = {}, source = 'configuration' } = options;
  return build(config, { cells, source, path: '' });
}

function build(config: unknown, context: Context): Layer {
  const kind = typeof config === 'object' && config !== null && 'layer' in config ? config.layer : undefined;
  if (typeof kind !== 'string') return wrong(context, 'must be an object that names its "layer"', valueHint(config));
  if (!Object.hasOwn(builders, kind)) {
    return wrong(context, `is of the unknown kind ${JSON.stringify(kind)}`, `Known are ${Object.keys(builders).join(', ')}`);
  }
  try {
    return builders[kind](config, context);
  } catch (error) {
    if (!(error instanceof StatalError) || error instanceof FormatError) throw error;
    return wrong(context, `cannot be made: ${error.message}`);
  }
}

function builder<E extends v.ObjectEntries>(
  entries: E,
  make: (options: v.InferOutput<v.StrictObjectSchema<E, undefined>>, context: Context) => Layer,
): Build {
  const schema = v.strictObject(entries, objectMessage);
  return (config, context) => {
    const { layer: _, ...options } = config as { layer: string };
    const parsed = v.safeParse(schema, options, { abortEarly: true });
    if (parsed.success) return make(parsed.output as v.InferOutput<v.StrictObjectSchema<E, undefined>>, context);
    const [issue] = parsed.issues;
    return wrong({ ...context, path: join(context.path, v.getDotPath(issue) ?? '') }, issue.message);
  };
}

function buildAll(configs: readonly unknown[], context: Context): Layer[] {
  return configs.map((config, index) => buildInside(config, context, `layers.${index}`));
}

function buildInside(config: unknown, context: Context, place: string): Layer {
  if (context.path.split('.').length > 2 * deepest) {
    return wrong({ ...context, path: '' }, `has more than ${deepest} layers inside each other`);
  }
  return build(config, { ...context, path: join(context.path, place) });
}

function findCell({ name, options }: v.InferOutput<typeof cell>, context: Context, place = 'cell'): Cell {
  const cells: Context['cells'] = { ...builtInCells, ...builtInImageCells, ...context.cells };
  const here = { ...context, path: join(context.path, place) };
  if (!Object.hasOwn(cells, name)) {
    return wrong(here, `is of the unknown kind ${JSON.stringify(name)}`, 'Pass cells of your own: { cells: { name: cell } }');
  }
  const found = cells[name];
  const saved = options as Cell['options'];
  if (typeof found === 'function') return found(saved);
  const [own, wanted] = [found.options, saved].map((value) => JSON.stringify(value));
  return own === wanted
    ? found
    : wrong(here, `has the options ${wanted}, and the cell that was passed as ${JSON.stringify(name)} has ${own}`);
}

function objectMessage(issue: v.ObjectIssue | v.StrictObjectIssue): string {
  if (issue.path === undefined) return 'must be an object';
  return issue.expected === 'never' ? 'is not known here' : 'is missing';
}

function wrong({ source, path }: Context, problem: string, hint?: string): never {
  throw new FormatError(source, `${path === '' ? 'it' : path} ${problem}`, hint);
}

function join(path: string, name: string): string {
  return path === '' || name === '' ? path + name : `${path}.${name}`;
}
