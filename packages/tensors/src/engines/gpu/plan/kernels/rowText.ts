/**
 * Items that reduce rows, with what follows from the reductions at the same row: a softmax, a layer normalization. Some threads share a row.
 * They add their elements, then each other's sums in workgroup memory, and all of them know the result.
 */
import { type Shape, sizeOf } from '../../../../shape.js';
import { stridesOf } from '../../../../strides.js';
import { type Index, position, sumOf } from '../../text/indexText.js';
import type { ItemText } from './itemText.js';
import type { RowItem, RowReduction, SpecStore } from './kernelSpec.js';
import { ItemWriter, itemGraphText, KernelText } from './kernelText.js';
import { StructureCache } from './structureCache.js';

type ValueAt = (node: number, coordinates: readonly Index[]) => string | undefined;

export function addRowItem(kernel: KernelText, index: number, item: RowItem): ItemText {
  const parts = writeRows(kernel, index, item);
  if (parts === undefined) throw new Error('a row depends on another');
  const { rows, lanes, threads } = item;
  const perGroup = threads / lanes;
  kernel.addRaw(
    `var<workgroup> shared${index}: array<f32, ${threads}>;
fn reduce${index}(own: f32, local: i32, isMaximum: bool) -> f32 {
  shared${index}[local] = own;
  workgroupBarrier();
  for (var half = ${lanes / 2}; half > 0; half = half / 2) {
    if (local % ${lanes} < half) {
      let a = shared${index}[local];
      let b = shared${index}[local + half];
      shared${index}[local] = select(a + b, select(select(a + b, b, a < b), a, a >= b), isMaximum);
    }
    workgroupBarrier();
  }
  let all = shared${index}[(local / ${lanes}) * ${lanes}];
  workgroupBarrier();
  return all;
}
fn item${index}(group: i32, local: i32) {
  let lane = local % ${lanes};
  let row = group * ${perGroup} + local / ${lanes};
  let r = min(row, ${rows - 1});
  ${parts.join('\n  ')}
}
`,
    item.reductions.some(({ op }) => op === 'logSumExp') ? ['stableLog'] : [],
  );
  return {
    threads,
    workgroups: () => Math.ceil(rows / perGroup),
    run: () => `item${index}(i32(group), i32(local));`,
  };
}

/** Whether every row needs only its own reductions. */
export function rowsFit(item: RowItem): boolean {
  return fitting.of(item, () => writeRows(new KernelText(true), 0, item) !== undefined);
}

const fitting = new StructureCache<boolean>();

/** Adds the functions of the item, and returns the statements that call them; `undefined` if a row depends on another. */
function writeRows(kernel: KernelText, index: number, item: RowItem): string[] | undefined {
  const { graph, reductions, stores, rows, lanes } = item;
  let fits = true;
  /** The results of the reductions before number `count`, as elements of their nodes. */
  const known =
    (writer: ItemWriter, count: number): ValueAt =>
    (node, coordinates) => {
      const which = reductions.findIndex((reduction) => reduction.node === node);
      if (which < 0) return undefined;
      const { leading } = reductions[which];
      const wide = coordinates.filter((_, axis) => graph.nodes[node].shape[axis] !== 1);
      const own = writer.coordinates('r', leading).filter((_, axis) => leading[axis] !== 1);
      if (which >= count || wide.join() !== own.join()) fits = false;
      return `q${which}`;
    };
  const results = (count: number): (readonly [string, 'f32'])[] => reductions.slice(0, count).map((_, which) => [`q${which}`, 'f32']);
  const given = (count: number): string => ['r', 'c', ...results(count).map(([name]) => name)].join(', ');
  const places = [
    ['r', 'i32'],
    ['c', 'i32'],
  ] as const;
  const parts: string[] = [];
  for (const [which, reduction] of reductions.entries()) {
    const name = `term${index}_${which}`;
    const writer = new ItemWriter();
    const text = itemGraphText({ kernel, item: index, writer, graph, valueAt: known(writer, which) });
    const value = text.element(reduction.input, termCoordinates(writer, reduction, graph.nodes[reduction.input].shape));
    writer.line(`return ${value};`);
    if (!fits) return undefined;
    kernel.addFunction({ name, parameters: [...places, ...results(which)], returns: 'f32' }, writer.statements);
    parts.push(...reductionText(index, which, reduction, `${name}(${given(which)})`, lanes));
    // The text of the reduction calls it.
    if (reduction.op === 'logSumExp') kernel.names.signatureOf('stableLog');
  }
  let word = 0;
  for (const [which, group] of groupsOf(stores).entries()) {
    const writer = new ItemWriter();
    const { leading, trailing } = group[0];
    const text = itemGraphText({ kernel, item: index, writer, graph, valueAt: known(writer, reductions.length) });
    const coordinates = [...writer.coordinates('r', leading), ...writer.coordinates('c', trailing)];
    const values = group.map(({ node }) => text.element(node, coordinates));
    for (const [store, { buffer, strides }] of group.entries())
      writer.store(buffer, position(coordinates, strides, kernel.word(index, { kind: 'store', store: word++ })), values[store]);
    if (!fits) return undefined;
    const name = `put${index}_${which}`;
    kernel.addFunction({ name, parameters: [...places, ...results(reductions.length)] }, writer.statements);
    const condition = rows % (item.threads / lanes) === 0 ? 'true' : `row < ${rows}`;
    parts.push(
      `if (${condition}) { for (var c = lane; c < ${sizeOf(trailing)}; c += ${lanes}) { ${name}(${given(reductions.length)}); } }`,
    );
  }
  return parts;
}

/** Stores of one shape share what they compute. */
export function groupsOf<S extends SpecStore & { readonly leading: Shape; readonly trailing: Shape }>(
  stores: readonly S[],
): readonly S[][] {
  const groups = new Map<string, S[]>();
  for (const store of stores) {
    const key = `${store.leading.join()}|${store.trailing.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), store]);
  }
  return [...groups.values()];
}

/** The coordinates of term `c` of row `r`. */
function termCoordinates(writer: ItemWriter, { leading, trailing, piece }: RowReduction, input: Shape): Index[] {
  const outer = writer.coordinates('r', leading);
  if (piece === undefined) return [...outer, ...writer.coordinates('c', trailing)];
  const [part, ...kept] = outer;
  const first = writer.whole(`${part} * ${piece}`);
  const inner = writer.coordinates(writer.whole(sumOf([first, 'c'])), trailing);
  return [...kept.slice(0, input.length - trailing.length), ...inner];
}

function reductionText(index: number, which: number, reduction: RowReduction, term: string, lanes: number): string[] {
  const { op, leading, trailing, piece } = reduction;
  const columns = sizeOf(trailing);
  const loop = (body: string): string => `for (var c = lane; c < ${piece ?? columns}; c += ${lanes}) { ${body} }`;
  // The last piece may be shorter.
  const pieces = piece === undefined ? '' : `if ((r / ${stridesOf(leading)[0]}) * ${piece} + c < ${columns}) `;
  const name = `q${which}`;
  const add = [
    `var a${which} = 0.0;`,
    loop(`${pieces}{ a${which} += ${term}; }`),
    `let ${name} = reduce${index}(a${which}, local, false);`,
  ];
  if (op === 'sum') return add;
  const greatest = `select(select(m${which} + x, x, m${which} < x), m${which}, m${which} >= x)`;
  const start = `var m${which} = -0x1.fffffep127; m${which} = m${which} * 2.0;`;
  const most = [start, loop(`let x = ${term}; m${which} = ${greatest};`)];
  if (op === 'max') return [...most, `let ${name} = reduce${index}(m${which}, local, true);`];
  return [
    ...most,
    `let most${which} = reduce${index}(m${which}, local, true);`,
    `var a${which} = 0.0;`,
    loop(`a${which} += exp(${term} - most${which});`),
    `let ${name} = most${which} + stableLog(reduce${index}(a${which}, local, false));`,
  ];
}
