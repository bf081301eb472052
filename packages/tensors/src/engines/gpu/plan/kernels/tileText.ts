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
  sets.forEach((set, which) => {
    addLoads(kernel, index, item, set, which);
  });
  addFinish(kernel, index, item);
  const memory = Math.max(...sets.map((set) => set.demands.length));
  kernel.addRaw(`var<workgroup> left${index}: array<f32, ${tile.depth * rows}>;
var<workgroup> right${index}: array<f32, ${tile.depth * units * memory}>;
`);
  const names = demands.map((_, demand) => demand);
  const across = [Math.ceil(item.rows / rows), Math.ceil(item.units / units)];
  const [threadRows, threadUnits] = tile.threads;
  const sums = eachOf(tile).flatMap(([row, unit]) => names.map((demand) => `var s${row}_${unit}_${demand} = 0.0;`));
  const outputs = eachOf(tile).map(([row, unit]) => {
    const at = `r0 + ${row}, u0 + ${unit}`;
    return `if (r0 + ${row} < ${item.rows} && u0 + ${unit} < ${item.units}) { finish${index}(b, ${at}, ${names.map((demand) => `s${row}_${unit}_${demand}`).join(', ')}); }`;
  });
  kernel.addRaw(`fn item${index}(group: i32, local: i32) {
  let b = group / ${across[0] * across[1]};
  let rest = group % ${across[0] * across[1]};
  let firstRow = (rest / ${across[1]}) * ${rows};
  let firstUnit = (rest % ${across[1]}) * ${units};
  let tr = local / ${threadUnits};
  let tu = local % ${threadUnits};
  let r0 = firstRow + tr * ${tile.each[0]};
  let u0 = firstUnit + tu * ${tile.each[1]};
  ${sums.join('\n  ')}
${sets.map((set, which) => loopText(index, item, set, which)).join('')}  ${outputs.join('\n  ')}
}
`);
  return {
    threads: threadRows * threadUnits,
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

/** The loop over the terms of the sums. */
function loopText(index: number, item: TileItem, set: OperandSet, which: number): string {
  const { tile, rows, units, demands } = item;
  const [tileRows, tileUnits] = [tile.threads[0] * tile.each[0], tile.threads[1] * tile.each[1]];
  const threads = tile.threads[0] * tile.threads[1];
  const { depth } = tile;
  const count = set.demands.length;
  const isInside = (...conditions: (readonly [string, number, number])[]): string => {
    const needed = conditions.filter(([, size, step]) => size % step !== 0).map(([text, size]) => `${text} < ${size}`);
    return needed.length === 0 ? 'true' : needed.join(' && ');
  };
  // Adjacent threads load adjacent elements: along the rows if the operand is transposed.
  const alongRows = set.transposeA;
  const leftAt = alongRows ? [`e % ${tileRows}`, `e / ${tileRows}`] : [`e / ${depth}`, `e % ${depth}`];
  const rightLoads = set.demands.map((demand, place) => {
    const { attributes } = productOf(item, demand);
    const alongDepth = (attributes as Attributes<'matmul'>).transposeB;
    const at = alongDepth ? [`e / ${depth}`, `e % ${depth}`] : [`e % ${tileUnits}`, `e / ${tileUnits}`];
    const { offset } = demands[demand];
    return `    for (var e = local; e < ${depth * tileUnits}; e += ${threads}) {
      let u = ${at[0]}; let k = ${at[1]};
      var x = 0.0;
      if (${isInside(['k0 + k', set.depth, depth], ['firstUnit + u', units, tileUnits])}) { x = right${index}_${demand}(b, k0 + k, firstUnit + u + ${offset}); }
      right${index}[(k * ${tileUnits} + u) * ${count} + ${place}] = x;
    }
`;
  });
  const [eachRows, eachUnits] = tile.each;
  const rowNames = Array.from({ length: eachRows }, (_, row) => row);
  const unitNames = Array.from({ length: eachUnits }, (_, unit) => unit);
  const lefts = rowNames.map((row) => `let x${row} = left${index}[k * ${tileRows} + tr * ${eachRows} + ${row}];`);
  const rights = unitNames.flatMap((unit) =>
    set.demands.map(
      (demand, place) => `let y${unit}_${demand} = right${index}[(k * ${tileUnits} + tu * ${eachUnits} + ${unit}) * ${count} + ${place}];`,
    ),
  );
  const adds = rowNames.flatMap((row) =>
    unitNames.flatMap((unit) =>
      set.demands.map((demand) => `s${row}_${unit}_${demand} = fma(x${row}, y${unit}_${demand}, s${row}_${unit}_${demand});`),
    ),
  );
  return `  for (var k0 = 0; k0 < ${set.depth}; k0 += ${depth}) {
    for (var e = local; e < ${depth * tileRows}; e += ${threads}) {
      let r = ${leftAt[0]}; let k = ${leftAt[1]};
      var x = 0.0;
      if (${isInside(['k0 + k', set.depth, depth], ['firstRow + r', rows, tileRows])}) { x = left${index}_${which}(b, firstRow + r, k0 + k); }
      left${index}[k * ${tileRows} + r] = x;
    }
${rightLoads.join('')}    workgroupBarrier();
    for (var k = 0; k < ${depth}; k++) {
      ${[...lefts, ...rights].join('\n      ')}
      ${adds.join('\n      ')}
    }
    workgroupBarrier();
  }
`;
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
