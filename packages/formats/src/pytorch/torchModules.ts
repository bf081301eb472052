/** The modules of PyTorch that compute what a layer computes, with their tensors. */
import { FormatError, type LayerConfig, type SafetensorsTensor } from '@statal/layers';
import type { FloatElements } from '../floatElements.js';
import { transposed } from '../transposed.js';
import { unlikeTorch } from './cellOptions.js';
import { joined } from './joined.js';

export interface TorchModule {
  /** The usual name of such a module. */
  readonly name: 'embedding' | 'linear' | 'norm' | 'rnn' | 'lstm' | 'gru';
  /** Its tensors by the last part of their names, such as weight_ih_l0. */
  readonly tensors: Map<string, SafetensorsTensor>;
}

type Config = LayerConfig;
type CellConfig = { readonly name: 'rnn' | 'lstm' | 'gru'; readonly options: Readonly<Record<string, unknown>> };

const withoutParameters = new Set(['dropout', 'frameStacking', 'flatten', 'pool2d', 'upsampling2d']);

/**
 * The modules of a layer, in order. Levels of a `stacked` that are alike become one module of as many layers.
 *
 * @param stored the parameters by path
 * @throws FormatError with the path of the first layer that PyTorch has no module for, and why
 */
export function torchModules(config: Config, stored: ReadonlyMap<string, SafetensorsTensor>): readonly TorchModule[] {
  return new ModuleWriter(stored).modulesOf(config, '');
}

class ModuleWriter {
  readonly #stored: ReadonlyMap<string, SafetensorsTensor>;

  constructor(stored: ReadonlyMap<string, SafetensorsTensor>) {
    this.#stored = stored;
  }

  modulesOf(config: Config, path: string): readonly TorchModule[] {
    const { layer: kind } = config;
    if (kind === 'sequential') return this.#inside(config).flatMap(([inner, own]) => this.modulesOf(inner, joined(path, own)));
    if (kind === 'stacked') return this.#stacked(config, path);
    if (kind === 'timeDistributed') return this.modulesOf(config.of as unknown as Config, path);
    if (withoutParameters.has(kind) || (kind === 'pooling' && config.kind !== 'attention')) return [];
    if (kind === 'embedding') return [{ name: 'embedding', tensors: new Map([['weight', this.#parameter(path, 'table')]]) }];
    if (kind === 'dense') {
      const bias = config.bias === false ? [] : [['bias', this.#parameter(path, 'b')] as const];
      return [{ name: 'linear', tensors: new Map([['weight', this.#matrix(path, 'W')], ...bias]) }];
    }
    if (kind === 'layerNorm') {
      const shift = config.shift === false ? [] : [['bias', this.#parameter(path, 'b')] as const];
      return [{ name: 'norm', tensors: new Map([['weight', this.#parameter(path, 'g')], ...shift]) }];
    }
    if (kind === 'recurrent' || kind === 'bidirectional') return [this.#recurrent([[config, path]])];
    return refuse(path, `is ${kind === 'pooling' ? 'an attention pooling' : kind}, which is not written`, 'ONNX holds it: writeOnnx');
  }

  #inside(config: Config): (readonly [Config, string])[] {
    return (config.layers as unknown as readonly Config[]).map((inner, index) => [inner, `layers.${index}`]);
  }

  #stacked(config: Config, path: string): readonly TorchModule[] {
    const modules: TorchModule[] = [];
    let level: (readonly [Config, string])[] = [];
    const flush = (): void => {
      if (level.length > 0) modules.push(this.#recurrent(level));
      level = [];
    };
    for (const [inner, own] of this.#inside(config)) {
      const isRecurrent = inner.layer === 'recurrent' || inner.layer === 'bidirectional';
      if (level.length > 0 && (!isRecurrent || !areAlike(level[0][0], inner))) flush();
      if (isRecurrent) level.push([inner, joined(path, own)]);
      else modules.push(...this.modulesOf(inner, joined(path, own)));
    }
    flush();
    return modules;
  }

  /** One module of one or more levels. */
  #recurrent(levels: readonly (readonly [Config, string])[]): TorchModule {
    const tensors = new Map<string, SafetensorsTensor>();
    for (const [index, [config, path]] of levels.entries()) {
      checkRecurrent(config, path);
      const { name, options } = config.cell as unknown as CellConfig;
      for (const [place, suffix] of config.layer === 'recurrent' ? [['', '']] : bothDirections) {
        const own = joined(path, place);
        const level = `l${index}${suffix}`;
        tensors.set(`weight_ih_${level}`, this.#matrix(own, 'W'));
        tensors.set(`weight_hh_${level}`, this.#matrix(own, 'U'));
        if (options.useBias !== false) this.#biases(tensors, own, level, name);
        if (typeof options.projection === 'number') tensors.set(`weight_hr_${level}`, this.#matrix(own, 'P'));
      }
    }
    return { name: (levels[0][0].cell as unknown as CellConfig).name, tensors };
  }

  /** PyTorch adds two biases; ours is the first, and the second is 0 except in the candidate of nn.GRU. */
  #biases(tensors: Map<string, SafetensorsTensor>, path: string, level: string, cell: string): void {
    const b = this.#parameter(path, 'b');
    const second = (b.data as FloatElements).slice().fill(0);
    if (cell === 'gru') {
      const c = this.#parameter(path, 'c').data as FloatElements;
      second.set(c, second.length - c.length);
    }
    tensors.set(`bias_ih_${level}`, b);
    tensors.set(`bias_hh_${level}`, { ...b, data: second });
  }

  #parameter(path: string, own: string): SafetensorsTensor {
    return this.#stored.get(joined(path, own)) ?? refuse(path, `has no parameter ${own}`, 'Give the parameters of this layer');
  }

  #matrix(path: string, own: string): SafetensorsTensor {
    const { dtype, shape, data } = this.#parameter(path, own);
    const [rows, columns] = shape;
    return { dtype, shape: [columns, rows], data: transposed(data as FloatElements, { rows, columns }) };
  }
}

const bothDirections = [
  ['forward', ''],
  ['backward', '_reverse'],
];

/** Whether two levels can be of one module of PyTorch. */
function areAlike(a: Config, b: Config): boolean {
  const text = ({ layer, cell, units }: Config): string => JSON.stringify([layer, cell, units]);
  return text(a) === text(b);
}

function checkRecurrent(config: Config, path: string): void {
  const { name, options } = config.cell as unknown as CellConfig;
  const odd = unlikeTorch({ name, options });
  if (odd !== undefined) refuse(path, `is ${config.layer}(${name}), and PyTorch has no ${odd}`, 'ONNX holds it: writeOnnx');
  if (config.reverse === true) refuse(path, 'reads in reverse, and modules of PyTorch read forward', 'Reverse the sequences instead');
  if (config.backwardCell !== undefined) refuse(path, 'has another cell for the backward direction, and modules of PyTorch have one');
  if (config.layer === 'bidirectional' && config.merge !== 'concat') {
    refuse(path, `merges its directions as ${String(config.merge)}, and modules of PyTorch put them side by side`, "Use merge: 'concat'");
  }
  if (config.maskedOutputs === 'previous') refuse(path, 'repeats outputs in masked steps, and modules of PyTorch do not');
}

function refuse(path: string, problem: string, hint?: string): never {
  throw new FormatError('writePytorch', `${path === '' ? 'the layer' : path} ${problem}`, hint);
}
