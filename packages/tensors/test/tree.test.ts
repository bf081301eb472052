import { describe, expect, it } from 'vitest';
import { isTensor, leaves, mapTree, namedLeaves, type Tensor, tensor, withLeaves } from '../src/index.js';
import { engineOf } from './engines.js';

const engine = await engineOf('reference');
const [a, b, c] = [1, 2, 3].map((value) => tensor(engine, value));

/** Holds a tensor, and is no plain data. */
class Holder {
  readonly inner: Tensor = a;
}

const tree = { layers: [{ W: a, note: 'text' }, { W: b }], bias: c, rate: 0.5, nothing: undefined, none: null } as const;

describe('a tree', () => {
  it('has its tensors as leaves, in the order of the keys', () => {
    expect(leaves(tree)).toEqual([a, b, c]);
    expect(leaves(a)).toEqual([a]);
    expect(leaves([])).toEqual([]);
    expect(leaves(7)).toEqual([]);
  });

  it('names each leaf by its path', () => {
    expect(namedLeaves(tree)).toEqual([
      ['layers.0.W', a],
      ['layers.1.W', b],
      ['bias', c],
    ]);
    expect(namedLeaves(a)).toEqual([['', a]]);
    expect(namedLeaves({ x: a }, 'model')).toEqual([['model.x', a]]);
  });

  it('is mapped leaf by leaf; what is not a tensor stays as it is', () => {
    const paths: string[] = [];
    const mapped = mapTree(tree, (leaf, path) => {
      paths.push(path);
      return leaf === a ? b : leaf;
    });
    expect(mapped).toEqual({ layers: [{ W: b, note: 'text' }, { W: b }], bias: c, rate: 0.5, nothing: undefined, none: null });
    expect(paths).toEqual(['layers.0.W', 'layers.1.W', 'bias']);
    expect(Array.isArray(mapped.layers)).toBe(true);
    expect(tree.layers[0].W).toBe(a);
  });

  it('is filled with other tensors in the order of its leaves', () => {
    expect(withLeaves(tree, [c, a, b])).toMatchObject({ layers: [{ W: c }, { W: a }], bias: b, rate: 0.5 });
    expect(withLeaves(a, [b])).toBe(b);
  });

  it('is walked through plain objects and arrays only', () => {
    const odd = {
      holder: new Holder(),
      map: new Map([['x', a]]),
      bytes: new Float32Array(3),
      run: () => a,
      bare: Object.assign(Object.create(null), { x: b }),
    };
    expect(leaves(odd)).toEqual([b]);
    expect(mapTree(odd, () => c)).toMatchObject({ holder: odd.holder, map: odd.map, bytes: odd.bytes, run: odd.run, bare: { x: c } });
  });

  it('knows a tensor when it sees one', () => {
    expect([a, {}, null, undefined, 1, 'x', [a], { engine, shape: [], dtype: 'float' }].map(isTensor)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
