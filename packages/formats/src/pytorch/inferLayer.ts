/** Makes the layer that a state_dict suggests: its modules one after another, if their sizes allow it. */
import { gru, lstm, rnn } from '@statal/cells';
import { bidirectional, dense, embedding, type Layer, layerNorm, recurrent, sequential, stacked } from '@statal/layers';
import type { MatrixModule, Module } from './modules.js';
import { type Fail, type Level, widthOf } from './recurrentLevels.js';

/** A module in its place: a matrix is an Embedding or a Linear. */
interface Placed {
  readonly module: Module;
  readonly isEmbedding: boolean;
  /** Features that it gives. */
  readonly width: number;
}

export interface InferredLayer {
  readonly layer: Layer;
  /** In the order in which they run. */
  readonly modules: readonly Module[];
  readonly notes: readonly string[];
}

const saysEmbedding = /emb|lookup|token|wte|vocab|(^|\.)encoder$/i;
/** Modules whose other orders are tried, and how many orders. */
const mostModules = 12;
const mostTries = 20_000;

/** @param isOrdered whether the user gave the order, so that no other one is tried */
export function inferLayer(modules: readonly Module[], isOrdered: boolean, fail: Fail): InferredLayer {
  const inOrder = chain(modules);
  const chosen = inOrder ?? (isOrdered ? undefined : onlyOrder(modules));
  if (chosen === undefined) {
    return fail(
      `its modules do not follow one another by their sizes: ${modules.map(describe).join(', ')}`,
      `Say which run, in order: { modules: ${JSON.stringify(modules.slice(0, 2).map(({ prefix }) => prefix.slice(0, 60)))} }, or give a layer made by code: { model }`,
    );
  }
  const layers = chosen.map(layerOf);
  const names = chosen.map(({ module }) => module.prefix || 'the only module');
  const notes =
    inOrder === undefined
      ? [`The modules run in the only order that their sizes allow, which is not that of the file: ${names.join(', ')}.`]
      : [];
  for (const { module, isEmbedding } of chosen) {
    if (isEmbedding) notes.push(`${module.prefix || 'The matrix'} is read as nn.Embedding, because it has no bias and comes first.`);
  }
  return { layer: layers.length === 1 ? layers[0] : sequential(layers), modules: chosen.map(({ module }) => module), notes };
}

/** The modules in this order, or undefined if their sizes do not allow it. */
function chain(modules: readonly Module[]): Placed[] | undefined {
  const placed: Placed[] = [];
  for (const [index, module] of modules.entries()) {
    const next = placements(module, placed[index - 1]?.width, modules[index + 1]);
    if (next === undefined) return undefined;
    placed.push(next);
  }
  return placed;
}

/** How a module can stand behind `width` features; undefined if it cannot, and width is undefined for the first one. */
function placements(module: Module, width: number | undefined, next: Module | undefined): Placed | undefined {
  const [first] = module.parts;
  if (first.kind === 'matrix' && width === undefined && isEmbedding(first, next))
    return { module, isEmbedding: true, width: first.columns };
  const inputs = inputsOf(module);
  if (width !== undefined && inputs !== width) return undefined;
  return { module, isEmbedding: false, width: outputsOf(module) };
}

/** A first matrix without bias: an Embedding if what follows takes its columns, unless it takes its rows and the name does not tell. */
function isEmbedding({ bias, prefix, rows, columns }: MatrixModule, next: Module | undefined): boolean {
  if (bias !== undefined) return false;
  const wanted = next === undefined ? undefined : inputsOf(next);
  if (wanted === undefined || (rows === columns && wanted === rows)) return saysEmbedding.test(prefix);
  return wanted === columns;
}

function inputsOf({ parts: [first] }: Module): number {
  if (first.kind === 'matrix') return first.columns;
  return first.kind === 'norm' ? first.units : first.inputs;
}

function outputsOf({ parts }: Module): number {
  const last = parts[parts.length - 1];
  if (last.kind === 'matrix') return last.rows;
  return last.kind === 'norm' ? last.units : widthOf(last);
}

/** The one order in which the sizes fit; undefined if there is none or several. A safetensors file has its tensors by the alphabet. */
function onlyOrder(modules: readonly Module[]): Placed[] | undefined {
  if (modules.length > mostModules) return undefined;
  const found: Placed[][] = [];
  let tries = 0;
  const extend = (order: readonly Module[], rest: readonly Module[]): void => {
    if (found.length > 1 || ++tries > mostTries) return;
    const placed = chain(order);
    if (placed === undefined && order.length > 1) return; // what a first matrix is depends on the next module
    if (rest.length === 0 && placed !== undefined) found.push(placed);
    for (const module of rest)
      extend(
        [...order, module],
        rest.filter((other) => other !== module),
      );
  };
  for (const module of modules)
    extend(
      [module],
      modules.filter((other) => other !== module),
    );
  return found.length === 1 && tries <= mostTries ? found[0] : undefined;
}

function layerOf({ module, isEmbedding }: Placed): Layer {
  const [first] = module.parts;
  if (first.kind === 'norm') return layerNorm({ units: first.units, shift: first.bias !== undefined });
  if (first.kind === 'matrix') {
    if (isEmbedding) return embedding({ entries: first.rows, units: first.columns });
    return dense({ inputs: first.columns, units: first.rows, bias: first.bias !== undefined });
  }
  const levels = (module.parts as readonly Level[]).map(levelLayer);
  return levels.length === 1 ? levels[0] : stacked(levels);
}

function levelLayer({ cell, inputs, units, projection, bias, directions }: Level): Layer {
  const options: object = bias ? {} : { useBias: false };
  const made = { lstm: () => lstm({ ...options, projection }), gru: () => gru(options), rnn: () => rnn(options) }[cell]();
  return directions.length === 2 ? bidirectional(made, { inputs, units }) : recurrent(made, { inputs, units });
}

function describe(module: Module): string {
  const [first] = module.parts;
  const name = module.prefix || '(no prefix)';
  if (first.kind === 'level') return `${name} ${first.cell.toUpperCase()} from ${first.inputs} to ${outputsOf(module)}`;
  if (first.kind === 'norm') return `${name} LayerNorm of ${first.units}`;
  return `${name} ${first.bias === undefined ? 'Embedding or Linear' : 'Linear'} from ${first.columns} to ${first.rows}`;
}
