/** Makes the parameters of a layer from the parts of a state_dict, in order. */
import type { LayerConfig, SafetensorsTensor } from '@statal/layers';
import { type Engine, type Tensor, type Tree, tensor } from '@statal/tensors';
import { showShape } from '@statal/tensors/internals';
import { type FloatElements, floatElements } from '../floatElements.js';
import { transposed } from '../transposed.js';
import type { Allowance } from './allowance.js';
import { unlikeTorch } from './cellOptions.js';
import { joined } from './joined.js';
import type { Part } from './modules.js';
import type { Direction, Fail, Level } from './recurrentLevels.js';

export interface FillOptions {
  readonly engine: Engine;
  readonly allowance: Allowance;
  readonly fail: Fail;
}

type CellConfig = { readonly name: string; readonly options: Readonly<Record<string, unknown>> };

const withoutParameters = new Set(['dropout', 'frameStacking', 'flatten', 'pool2d', 'upsampling2d']);

/** Takes parts from the first to the last, one for each layer with parameters. */
export class ParameterFiller {
  readonly #parts: readonly Part[];
  #next = 0;
  readonly #options: FillOptions;

  constructor(parts: readonly Part[], options: FillOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Fails if parts are left over. */
  finish(): void {
    const left = this.#parts[this.#next];
    if (left === undefined) return;
    this.#options.fail(`the model has no layer for ${named(left)}`, 'Add the layer, or leave the module out with { modules: [...] }');
  }

  /** @param path of the layer in the configuration, e.g. "layers.1"; "" for the model itself */
  fill(config: LayerConfig, path: string): Tree {
    const { layer: kind } = config;
    if (kind === 'sequential' || kind === 'stacked') {
      const layers = config.layers as unknown as readonly LayerConfig[];
      return { layers: layers.map((inner, index) => this.fill(inner, joined(path, `layers.${index}`))) };
    }
    if (kind === 'timeDistributed') return this.fill(config.of as unknown as LayerConfig, joined(path, 'of'));
    if (withoutParameters.has(kind) || (kind === 'pooling' && config.kind !== 'attention')) return {};
    if (kind === 'embedding' || kind === 'dense') return this.#matrix(config, path);
    if (kind === 'layerNorm') return this.#norm(config, path);
    if (kind === 'recurrent') return this.#recurrent(config, path)[0];
    if (kind === 'bidirectional') {
      const [forward, backward] = this.#recurrent(config, path);
      return { forward, backward };
    }
    return this.#options.fail(
      `${place(path)} is ${kind === 'pooling' ? 'an attention pooling' : kind}, which has no module in PyTorch that is read`,
    );
  }

  #take<K extends Part['kind']>(kind: K, what: string, path: string): Extract<Part, { kind: K }> {
    const part = this.#parts[this.#next++];
    if (part === undefined) return this.#options.fail(`it has no module for ${place(path)}, ${what}`);
    if (part.kind !== kind) return this.#options.fail(`${place(path)} is ${what}, and ${named(part)} is next`, orderHint);
    return part as Extract<Part, { kind: K }>;
  }

  #matrix({ layer: kind, ...config }: LayerConfig, path: string): Tree {
    const isTable = kind === 'embedding';
    const what = isTable ? `an embedding [${config.entries}, ${config.units}]` : `a dense from ${config.inputs} to ${config.units}`;
    const part = this.#take('matrix', what, path);
    const wanted = isTable ? [config.entries, config.units] : [config.units, config.inputs];
    this.#sameShape(part.prefix, part.weight, wanted as number[], `${place(path)} is ${what}`);
    const { prefix, rows, columns } = part;
    if (isTable) {
      if (part.bias !== undefined) return this.#options.fail(`${place(path)} is ${what}, and ${named(part)} has a bias`, orderHint);
      return { table: this.#tensor(this.#elements(prefix, part.weight), [rows, columns]) };
    }
    this.#sameBias(part.bias !== undefined, config.bias !== false, part, path, 'bias: false');
    const W = this.#tensor(transposed(this.#elements(prefix, part.weight), { rows, columns }), [columns, rows]);
    return { W, ...(part.bias !== undefined && { b: this.#tensor(this.#elements(prefix, part.bias), [rows]) }) };
  }

  #norm({ units, shift }: LayerConfig, path: string): Tree {
    const part = this.#take('norm', `a layerNorm of ${units}`, path);
    this.#sameShape(part.prefix, part.weight, [units as number], `${place(path)} is a layerNorm of ${units}`);
    this.#sameBias(part.bias !== undefined, shift !== false, part, path, 'shift: false');
    const g = this.#tensor(this.#elements(part.prefix, part.weight), [part.units]);
    return { g, ...(part.bias !== undefined && { b: this.#tensor(this.#elements(part.prefix, part.bias), [part.units]) }) };
  }

  /** One tree for each direction. */
  #recurrent(config: LayerConfig, path: string): Tree[] {
    const cell = config.cell as unknown as CellConfig;
    const directions = config.layer === 'bidirectional' ? 2 : 1;
    const { inputs, units } = config as unknown as { readonly inputs: number; readonly units: number };
    const what = `${config.layer}(${cell.name}) from ${inputs} to ${units}`;
    const reason = unlikeTorch(cell) ?? (config.backwardCell === undefined ? undefined : 'a cell of its own for the backward direction');
    if (reason !== undefined) return this.#options.fail(`${place(path)} is ${config.layer}(${cell.name}), and PyTorch has no ${reason}`);
    const level = this.#take('level', what, path);
    const projection = cell.options.projection as number | undefined;
    const fits = level.cell === cell.name && level.inputs === inputs && level.units === units && level.directions.length === directions;
    if (!fits || level.projection !== projection) {
      return this.#options.fail(
        `${place(path)} is ${what}${projection === undefined ? '' : ` with projection ${projection}`}, and ${named(level)} is next`,
        orderHint,
      );
    }
    this.#sameBias(level.bias, cell.options.useBias !== false, level, path, 'useBias: false in the cell');
    return level.directions.map((direction) => this.#direction(level, direction));
  }

  /**
   * Gates have the same order in both libraries (gateOrders.ts). PyTorch adds two biases; here they are one. Only the candidate of nn.GRU
   * keeps its second one, which is inside r * (...).
   */
  #direction({ prefix, cell, inputs, units, projection }: Level, { input, hidden, ...others }: Direction): Tree {
    const rows = input.shape[0];
    const read = (tensor: SafetensorsTensor): FloatElements => this.#elements(prefix, tensor);
    const matrix = (tensor: SafetensorsTensor, columns: number): Tensor =>
      this.#tensor(transposed(read(tensor), { rows: tensor.shape[0], columns }), [columns, tensor.shape[0]]);
    const tree: Record<string, Tensor> = { W: matrix(input, inputs), U: matrix(hidden, hidden.shape[1]) };
    if (others.inputBias !== undefined && others.hiddenBias !== undefined) {
      const [b, second] = [read(others.inputBias).slice(), read(others.hiddenBias)];
      const summed = cell === 'gru' ? 2 * units : rows;
      for (let index = 0; index < summed; index++) b[index] += second[index];
      tree.b = this.#tensor(b, [rows]);
      if (cell === 'gru') tree.c = this.#tensor(second.slice(2 * units), [units]);
    }
    if (others.projection !== undefined && projection !== undefined) tree.P = matrix(others.projection, units);
    return tree;
  }

  #elements(prefix: string, tensor: SafetensorsTensor): FloatElements {
    this.#options.allowance.take(4 * tensor.data.length, prefix);
    return floatElements(tensor);
  }

  #tensor(data: FloatElements, shape: readonly number[]): Tensor {
    return tensor(this.#options.engine, data, { shape });
  }

  #sameShape(prefix: string, { shape }: SafetensorsTensor, wanted: readonly number[], what: string): void {
    if (showShape(shape) === showShape(wanted)) return;
    this.#options.fail(
      `${what}, and ${JSON.stringify(joined(prefix, 'weight'))} is ${showShape(shape)}, expected ${showShape(wanted)}`,
      orderHint,
    );
  }

  #sameBias(has: boolean, wants: boolean, part: Part, path: string, option: string): void {
    if (has === wants) return;
    const [there, hint] = has ? ['has a bias', `Make the layer without ${option}`] : ['has no bias', `Make the layer with ${option}`];
    this.#options.fail(`${named(part)} ${there}, and ${place(path)} has ${has ? 'none' : 'one'}`, hint);
  }
}

const orderHint = 'Layers take modules in the order of the file; say another order with { modules: [...] }';

function place(path: string): string {
  return path === '' ? 'the model' : path;
}

/** The part with its kind and sizes in parentheses. */
function named(part: Part): string {
  const prefix = JSON.stringify(part.prefix);
  if (part.kind === 'norm') return `${prefix} (a LayerNorm of ${part.units})`;
  if (part.kind === 'matrix')
    return `${prefix} (${part.bias === undefined ? 'an Embedding or Linear' : 'a Linear'} [${part.rows}, ${part.columns}])`;
  const { cell, index, inputs, units, projection, directions } = part;
  const details = `${projection === undefined ? '' : `, proj_size ${projection}`}${directions.length === 2 ? ', bidirectional' : ''}`;
  return `${prefix} (level ${index} of ${cell === 'gru' ? 'a' : 'an'} ${cell.toUpperCase()} from ${inputs} to ${units}${details})`;
}
