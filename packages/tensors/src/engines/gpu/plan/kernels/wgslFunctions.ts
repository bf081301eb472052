/** The functions that kernels may call, in WGSL: those of stableFunctions.ts, and random numbers, which need whole numbers of 32 bits. */
import { stableFunctions } from '../../text/stableFunctions.js';
import { type WgslNames, type WgslSignature, type WgslType, wgslTableFunction } from './wgslText.js';

/** A kernel divides whole numbers exactly, without these. */
const UNUSED: ReadonlySet<string> = new Set(['nearby', 'quotient']);

const nameOf = (source: string): string => (/function (\w+)/.exec(source) as RegExpExecArray)[1];
const typeOf = (name: 'Number' | 'Integer'): WgslType => (name === 'Number' ? 'f32' : 'i32');

interface TableFunction {
  readonly source: string;
  readonly signature: WgslSignature;
}

const table: ReadonlyMap<string, TableFunction> = new Map(
  stableFunctions.flatMap(({ source, argumentTypes, returnType }) => {
    const signature = { inputs: Object.values(argumentTypes).map(typeOf), returns: typeOf(returnType) };
    return UNUSED.has(nameOf(source)) ? [] : [[nameOf(source), { source, signature }] as const];
  }),
);

/** Threefry-2x32 as in random/threefry.ts: number `index` of the key whose 16-bit halves begin at `key` in the arena. */
const uniform = `
fn uniform01(key: i32, index: i32) -> f32 {
  let k0 = u32(arena[key]) | (u32(arena[key + 1]) << 16u);
  let k1 = u32(arena[key + 2]) | (u32(arena[key + 3]) << 16u);
  var schedule = array<u32, 3>(k0, k1, k0 ^ k1 ^ 0x1bd11bdau);
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x0 = (u32(index) >> 1u) + k0;
  var x1 = k1;
  for (var round = 0u; round < 20u; round++) {
    let rotation = rotations[round % 8u];
    x0 = x0 + x1;
    x1 = ((x1 << rotation) | (x1 >> (32u - rotation))) ^ x0;
    if (round % 4u == 3u) {
      let injection = (round + 1u) / 4u;
      x0 = x0 + schedule[injection % 3u];
      x1 = x1 + schedule[(injection + 1u) % 3u] + injection;
    }
  }
  return f32(select(x0, x1, (index & 1) == 1) >> 8u) * 0x1p-24;
}
`;

const raw: ReadonlyMap<string, { readonly text: string; readonly signature: WgslSignature }> = new Map([
  ['uniform01', { text: uniform, signature: { inputs: ['i32', 'i32'], returns: 'f32' } }],
]);

export function functionSignature(name: string): WgslSignature | undefined {
  return table.get(name)?.signature ?? raw.get(name)?.signature;
}

const known = new Map<string, { readonly text: string; readonly needs: ReadonlySet<string> }>();

/** The text of the functions, and of those that they call. */
export function functionTexts(names: Iterable<string>): string {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.set(name, '');
    const { text, needs } = translated(name);
    for (const other of needs) visit(other);
    found.set(name, text);
  };
  for (const name of names) visit(name);
  return [...found.values()].join('');
}

function translated(name: string): { readonly text: string; readonly needs: ReadonlySet<string> } {
  const before = known.get(name);
  if (before !== undefined) return before;
  const needs = new Set<string>();
  const names: WgslNames = {
    valueOf: () => undefined,
    signatureOf: (callee) => {
      needs.add(callee);
      return functionSignature(callee);
    },
  };
  const text = raw.get(name)?.text ?? translatedSource(name, names);
  const made = { text, needs };
  known.set(name, made);
  return made;
}

function translatedSource(name: string, names: WgslNames): string {
  const { source, signature } = table.get(name) as TableFunction;
  return wgslTableFunction(source, signature, names);
}
