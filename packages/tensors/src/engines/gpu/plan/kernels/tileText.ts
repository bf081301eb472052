/**
 * Items that compute products in tiles, and with them the elementwise ops that follow: a step of a recurrent layer is one such item. Tiles of
 * both operands are loaded to workgroup memory, each element once.
 */
import type { Attributes } from '../../../../ops/vocabulary.js';
import { sizeOf } from '../../../../shape.js';
import { type Index, position } from '../../text/indexText.js';
import type { GpuOp } from '../../text/splitOps.js';
import type { ItemText } from './itemText.js';
import type { TileItem } from './kernelSpec.js';
import { ItemWriter, itemGraphText, type KernelText } from './kernelText.js';
import type { TileShape } from './tileShape.js';

type Product = GpuOp<'matmul' | 'batchMatmul'>;

export function addTileItem(kernel: KernelText, index: number, item: TileItem): ItemText {
  const { tile, demands, batch } = item;
  const [rows, units] = [0, 1].map((axis) => tile.threads[axis] * tile.each[axis]);
  const sets = operandSets(item);
  const texts = sets.map((set, which) => {
    addLoads(kernel, index, item, set, which);
    return loopText(index, item, set, which);
  });
  addFinish(kernel, index, item);
  const memory = (name: string, threads: number, length: number): void => {
    const [type, size] = length % 4 === 0 ? ['vec4<f32>', length / 4] : ['f32', length];
    kernel.addRaw(`var<workgroup> ${name}: array<${type}, ${tile.depth * threads * size}>;\n`);
  };
  for (const [which, set] of sets.entries()) {
    memory(`leftTile${index}_${which}`, tile.threads[0], tile.each[0]);
    memory(`rightTile${index}_${which}`, tile.threads[1], tile.each[1] * set.demands.length);
  }
  const across = [Math.ceil(item.rows / rows), Math.ceil(item.units / units)];
  const outputs = eachOf(tile).map(([row, unit]) => {
    const at = [`firstRow + tr + ${row * tile.threads[0]}`, `firstUnit + tu + ${unit * tile.threads[1]}`];
    const sums = demands.map((_, demand) => sumName(sets, tile, { row, unit, demand }));
    return `if (${at[0]} < ${item.rows} && ${at[1]} < ${item.units}) { finish${index}(b, ${at.join(', ')}, ${sums.join(', ')}); }`;
  });
  kernel.addRaw(`fn item${index}(group: i32, local: i32) {
  let b = group / ${across[0] * across[1]};
  let rest = group % ${across[0] * across[1]};
  let firstRow = (rest / ${across[1]}) * ${rows};
  let firstUnit = (rest % ${across[1]}) * ${units};
  let tr = local / ${tile.threads[1]};
  let tu = local % ${tile.threads[1]};
${texts.join('')}  ${outputs.join('\n  ')}
}
`);
  return {
    threads: tile.threads[0] * tile.threads[1],
    workgroups: () => across[0] * across[1] * sizeOf(batch),
    run: () => `item${index}(i32(group), i32(local));`,
  };
}

/** Products with one left operand share its tiles. */
interface OperandSet {
  readonly left: number;
  readonly transposeA: boolean;
  readonly depth: number;
  /** Positions in the item's demands. */
  readonly demands: readonly number[];
}

const productOf = ({ graph, demands }: TileItem, demand: number): Product => graph.nodes[demands[demand].product] as Product;

function operandSets(item: TileItem): readonly OperandSet[] {
  const sets = new Map<string, OperandSet & { demands: number[] }>();
  item.demands.forEach((_, demand) => {
    const { inputs, attributes } = productOf(item, demand);
    const { transposeA } = attributes as Attributes<'matmul'>;
    const shape = item.graph.nodes[inputs[0]].shape.slice(-2);
    const key = `${inputs[0]} ${transposeA}`;
    const set = sets.get(key) ?? { left: inputs[0], transposeA, depth: shape[transposeA ? 0 : 1], demands: [] };
    sets.set(key, set);
    set.demands.push(demand);
  });
  return [...sets.values()];
}

const eachOf = ({ each: [rows, units] }: TileShape): (readonly [number, number])[] =>
  Array.from({ length: rows * units }, (_, index) => [Math.floor(index / units), index % units] as const);

/** Coordinates of the leading axes of an operand of a batch of products. */
function batchCoordinates(writer: ItemWriter, batch: readonly number[], operand: readonly number[]): Index[] {
  const coordinates = batch.length === 0 ? [] : writer.coordinates('b', batch);
  const own = operand.slice(0, -2);
  return own.map((dimension, axis) => (dimension === 1 ? '0' : coordinates[batch.length - own.length + axis]));
}

function addLoads(kernel: KernelText, index: number, item: TileItem, set: OperandSet, which: number): void {
  const { graph, batch } = item;
  const parameters = (names: readonly string[]) => names.map((name) => [name, 'i32'] as const);
  const load = (name: string, node: number, own: readonly [string, string], isTransposed: boolean): void => {
    const writer = new ItemWriter();
    const text = itemGraphText({ kernel, item: index, writer, graph });
    const leading = batchCoordinates(writer, batch, graph.nodes[node].shape);
    const value = text.element(node, [...leading, ...(isTransposed ? [...own].reverse() : own)]);
    writer.line(`return ${value};`);
    kernel.addFunction({ name, parameters: parameters(['b', ...own]), returns: 'f32' }, writer.statements);
  };
  load(`left${index}_${which}`, set.left, ['r', 'k'], set.transposeA);
  for (const demand of set.demands) {
    const { inputs, attributes } = productOf(item, demand);
    load(`right${index}_${demand}`, inputs[1], ['k', 'c'], (attributes as Attributes<'matmul'>).transposeB);
  }
}

/**
 * The loop over the terms of the sums of one set. Thread (tr, tu) computes rows tr, tr + threads, ... and units tu, tu + threads, ..., so
 * that adjacent threads load and store adjacent elements. In workgroup memory the operands of a thread are adjacent, four to a vector.
 */
function loopText(index: number, item: TileItem, set: OperandSet, which: number): string {
  const { tile, rows, units, demands } = item;
  const { depth, threads, each } = tile;
  const count = set.demands.length;
  const left = panel({ name: `leftTile${index}_${which}`, threads: threads[0], thread: 'tr', length: each[0], letter: 'x' });
  const right = panel({ name: `rightTile${index}_${which}`, threads: threads[1], thread: 'tu', length: each[1] * count, letter: 'y' });
  const all = threads[0] * threads[1];
  const isInside = (...conditions: (readonly [text: string, size: number, step: number])[]): string => {
    const needed = conditions.filter(([, size, step]) => size % step !== 0).map(([text, size]) => `${text} < ${size}`);
    return needed.length === 0 ? 'true' : needed.join(' && ');
  };
  const term = ['k0 + k', set.depth, depth] as const;
  const leftOf = (place: number): string => {
    const row = `firstRow + t + ${place * threads[0]}`;
    return `if (${isInside(term, [row, rows, threads[0] * each[0]])}) { x = left${index}_${which}(b, ${row}, k0 + k); }`;
  };
  const rightOf = (place: number): string => {
    const demand = set.demands[place % count];
    const unit = `firstUnit + t + ${Math.floor(place / count) * threads[1]}`;
    const inside = isInside(term, [unit, units, threads[1] * each[1]]);
    return `if (${inside}) { x = right${index}_${demand}(b, k0 + k, ${unit} + ${demands[demand].offset}); }`;
  };
  const isAlongDepth = set.demands.every((demand) => (productOf(item, demand).attributes as Attributes<'matmul'>).transposeB);
  const name = (row: number, quad: number): string => `s${which}_${row}_${quad}`;
  const sums = Array.from({ length: each[0] }, (_, row) => right.parts.map((_part, quad) => `  var ${name(row, quad)} = ${right.zero};\n`));
  const adds = Array.from({ length: each[0] }, (_, row) =>
    right.parts.map((part, quad) => `      ${name(row, quad)} = fma(${right.splat(left.element(row))}, ${part}, ${name(row, quad)});\n`),
  );
  return `${sums.flat().join('')}  for (var k0 = 0; k0 < ${set.depth}; k0 += ${depth}) {
${left.fill({ depth, all, isAlongDepth: !set.transposeA, elementOf: leftOf })}${right.fill({ depth, all, isAlongDepth, elementOf: rightOf })}    workgroupBarrier();
    for (var k = 0; k < ${depth}; k++) {
${left.read()}${right.read()}${adds.flat().join('')}    }
    workgroupBarrier();
  }
`;
}

/** Where the sum of a row, a unit and a demand is: the name of a number, or a part of a vector. */
function sumName(
  sets: readonly OperandSet[],
  { each }: TileShape,
  { row, unit, demand }: { readonly row: number; readonly unit: number; readonly demand: number },
): string {
  const which = sets.findIndex((set) => set.demands.includes(demand));
  const count = sets[which].demands.length;
  const place = unit * count + sets[which].demands.indexOf(demand);
  const isVector = (each[1] * count) % 4 === 0;
  return isVector ? `s${which}_${row}_${place >> 2}.${'xyzw'[place & 3]}` : `s${which}_${row}_${place}`;
}

interface PanelOptions {
  readonly name: string;
  /** The threads that share the panel, the name of a thread's number, and the elements of each for one term. */
  readonly threads: number;
  readonly thread: string;
  readonly length: number;
  /** The first letter of the names of elements. */
  readonly letter: string;
}

interface Panel {
  /** The elements of one thread for one term, as names of numbers or of vectors. */
  readonly parts: readonly string[];
  readonly zero: string;
  element(place: number): string;
  splat(number: string): string;
  read(): string;
  fill(options: {
    readonly depth: number;
    readonly all: number;
    /** Whether adjacent elements in the buffer are adjacent terms. */
    readonly isAlongDepth: boolean;
    /** WGSL that sets x to the element of thread t at a place. */
    elementOf(place: number): string;
  }): string;
}

/** The part of an operand that is in workgroup memory. */
function panel({ name, threads, thread, length, letter }: PanelOptions): Panel {
  const width = length % 4 === 0 ? 4 : 1;
  const parts = Array.from({ length: length / width }, (_, part) => `${letter}${part}`);
  return {
    parts,
    zero: width === 4 ? 'vec4<f32>()' : '0.0',
    element: (place) => (width === 4 ? `${letter}${place >> 2}.${'xyzw'[place & 3]}` : `${letter}${place}`),
    splat: (number) => (width === 4 ? `vec4<f32>(${number})` : number),
    read: () => parts.map((part, at) => `      let ${part} = ${name}[(k * ${threads} + ${thread}) * ${parts.length} + ${at}];\n`).join(''),
    fill({ depth, all, isAlongDepth, elementOf }) {
      const at = isAlongDepth ? [`e / ${depth}`, `e % ${depth}`] : [`e % ${threads}`, `e / ${threads}`];
      const stores = parts.map((_, part) => {
        const loads = Array.from({ length: width }, (_each, place) => {
          const own = `x${part}_${place}`;
          return `      var ${own} = 0.0;\n      { var x = 0.0; ${elementOf(part * width + place)} ${own} = x; }\n`;
        });
        const values = Array.from({ length: width }, (_each, place) => `x${part}_${place}`).join(', ');
        return `${loads.join('')}      ${name}[(k * ${threads} + t) * ${parts.length} + ${part}] = ${width === 4 ? `vec4<f32>(${values})` : values};\n`;
      });
      return `    for (var e = local; e < ${depth * threads}; e += ${all}) {
      let t = ${at[0]}; let k = ${at[1]};
${stores.join('')}    }
`;
    },
  };
}

/** What happens with the sums of one row and unit: `fn finish(b, r, u, sums)`. */
function addFinish(kernel: KernelText, index: number, item: TileItem): void {
  const { graph, shape, stores, demands, productStores, batch } = item;
  const writer = new ItemWriter();
  const { leading, valueAt } = tileCoordinates(item, writer);
  const text = itemGraphText({ kernel, item: index, writer, graph, valueAt });
  const coordinates = [...leading, 'u'];
  const values = stores.map(({ node }) => text.element(node, coordinates));
  for (const [store, { buffer, strides }] of stores.entries())
    writer.store(buffer, position(coordinates, strides, kernel.word(index, { kind: 'store', store })), values[store]);
  for (const [which, { demand, buffer, strides }] of productStores.entries()) {
    const { offset } = demands[demand];
    const outer = batch.length === 0 ? [] : writer.coordinates('b', batch);
    const at = position(
      [...outer, 'r', offset === 0 ? 'u' : `(u + ${offset})`],
      strides,
      kernel.word(index, { kind: 'store', store: stores.length + which }),
    );
    writer.store(buffer, at, `p${demand}`);
  }
  const sums = demands.map((_, demand) => [`p${demand}`, 'f32'] as const);
  const places = ['b', 'r', 'u'].map((name) => [name, 'i32'] as const);
  kernel.addFunction({ name: `finish${index}`, parameters: [...places, ...sums] }, writer.statements);
  if (shape.length === 0) throw new Error('a product has at least one axis');
}

/** The coordinates of row `r` in the shape of the stores, and the sums as elements of the products. */
export function tileCoordinates(
  { shape, demands }: Pick<TileItem, 'shape' | 'demands'>,
  writer: ItemWriter,
): { readonly leading: readonly Index[]; valueAt(node: number, coordinates: readonly Index[]): string | undefined } {
  const leading = shape.length === 1 ? [] : writer.coordinates('r', shape.slice(0, -1));
  const valueAt = (node: number, coordinates: readonly Index[]): string | undefined => {
    const own = demands.flatMap((demand, which) => (demand.product === node ? [{ ...demand, which }] : []));
    if (own.length === 0) return undefined;
    const offset = unitOffset(coordinates);
    const found = own.find((demand) => demand.offset === offset);
    if (found === undefined) throw new Error(`a product is read at ${coordinates}`);
    return `p${found.which}`;
  };
  return { leading, valueAt };
}

/** The c of coordinates [r, u + c]; `undefined` for others. */
export function unitOffset(coordinates: readonly Index[]): number | undefined {
  if (coordinates.length !== 2 || coordinates[0] !== 'r') return undefined;
  if (coordinates[1] === 'u') return 0;
  const found = /^\(u \+ (\d+)\)$/.exec(coordinates[1]);
  return found === null ? undefined : Number(found[1]);
}
