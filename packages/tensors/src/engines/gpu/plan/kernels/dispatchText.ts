/** Assembles the items of a dispatch to one shader. Texts are kept by their specification, so a plan of known structure writes none. */

import type { ItemText } from './itemText.js';
import type { KernelCode, KernelItem } from './kernelSpec.js';
import { KernelText } from './kernelText.js';
import { addLoopItem } from './loopText.js';
import { addMapItem, addUpdateItem } from './mapText.js';
import { addRowItem } from './rowText.js';
import { StructureCache } from './structureCache.js';
import { addTileItem } from './tileText.js';

const HEAD = `@group(0) @binding(0) var<storage, read_write> arena: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(2) var<uniform> words: array<vec4<u32>, 16>;
`;

/** Threads in a workgroup of items that have one thread an element. */
const FEW_THREADS = 64;
const MANY_THREADS = 256;
/** From this many elements on, workgroups are large. */
const MANY_ELEMENTS = 65536;

const known = new StructureCache<KernelCode>();

export function kernelCode(items: readonly KernelItem[]): KernelCode {
  return known.of(items, () => write(items));
}

function write(items: readonly KernelItem[]): KernelCode {
  const kernel = new KernelText();
  const texts = items.map((item, index) => itemText(kernel, index, item));
  const total = texts.reduce((sum, text) => sum + text.workgroups(1), 0);
  const threads = texts.find((text) => text.threads !== undefined)?.threads ?? (total < MANY_ELEMENTS ? FEW_THREADS : MANY_THREADS);
  let start = 0;
  const branches = texts.map((text) => {
    const from = start;
    start += text.workgroups(threads);
    const body = text.run(threads);
    return texts.length === 1 ? body : `if (all >= ${from}u && all < ${start}u) { let group = all - ${from}u; ${body} }`;
  });
  const code = `${HEAD}${kernel.text}@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) grid: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let ${texts.length === 1 ? 'group' : 'all'} = id.x + id.y * grid.x;
  ${branches.join('\n  ')}
}
`;
  return { code, words: kernel.words, workgroups: start };
}

function itemText(kernel: KernelText, index: number, item: KernelItem): ItemText {
  switch (item.kind) {
    case 'map':
      return elementText(index, addMapItem(kernel, index, item));
    case 'update':
      return elementText(index, addUpdateItem(kernel, index, item));
    case 'tile':
      return addTileItem(kernel, index, item);
    case 'loop':
      return addLoopItem(kernel, index, item);
    case 'row':
      return addRowItem(kernel, index, item);
    default:
      throw item satisfies never;
  }
}

/** One thread an element. */
function elementText(index: number, size: number): ItemText {
  return {
    threads: undefined,
    workgroups: (threads) => Math.ceil(size / threads),
    run: (threads) => `let i = i32(group * ${threads}u + local); if (i < ${size}) { item${index}(i); }`,
  };
}
