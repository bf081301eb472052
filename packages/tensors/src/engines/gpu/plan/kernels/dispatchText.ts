/** Assembles the items of a dispatch to one shader. Texts are kept by their specification, so a plan of known structure writes none. */
import type { KernelCode, KernelItem } from './kernelSpec.js';
import { KernelText } from './kernelText.js';
import { addMapItem, addUpdateItem } from './mapText.js';

const HEAD = `@group(0) @binding(0) var<storage, read_write> arena: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(2) var<uniform> words: array<vec4<u32>, 16>;
`;

/** Threads in a workgroup of items that have one thread an element. */
const FEW_THREADS = 64;
const MANY_THREADS = 256;
/** From this many elements on, workgroups are large. */
const MANY_ELEMENTS = 65536;

const known = new Map<string, KernelCode>();
/** Texts of structures that are not used any more are dropped at some time. */
const MOST_TEXTS = 4096;

export function kernelCode(items: readonly KernelItem[]): KernelCode {
  const key = JSON.stringify(items);
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_TEXTS) known.clear();
  const made = write(items);
  known.set(key, made);
  return made;
}

function write(items: readonly KernelItem[]): KernelCode {
  const kernel = new KernelText();
  const sizes = items.map((item, index) => {
    switch (item.kind) {
      case 'map':
        return addMapItem(kernel, index, item);
      case 'update':
        return addUpdateItem(kernel, index, item);
      default:
        throw item satisfies never;
    }
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const threads = total < MANY_ELEMENTS ? FEW_THREADS : MANY_THREADS;
  const groups = sizes.map((size) => Math.ceil(size / threads));
  let start = 0;
  const branches = groups.map((count, index) => {
    const from = start;
    start += count;
    const body = `let i = i32((group - ${from}u) * ${threads}u + local); if (i < ${sizes[index]}) { item${index}(i); }`;
    return groups.length === 1 ? body : `if (group >= ${from}u && group < ${start}u) { ${body} }`;
  });
  const code = `${HEAD}${kernel.text}@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) all: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * all.x;
  ${branches.join('\n  ')}
}
`;
  return { code, words: kernel.words, workgroups: start };
}
