import { describe, expect, it } from 'vitest';
import { fuseMultiplyAdds } from '../src/engines/wasm/bytecode/fuseMultiplyAdds.js';
import type { GroupNode, GroupValue } from '../src/engines/wasm/bytecode/groupProgram.js';

const operand = (which: number): GroupValue => ({ kind: 'operand', operand: which });
const node = (which: number): GroupValue => ({ kind: 'node', node: which });
const op = (name: GroupNode['op'], inputs: GroupValue[], stores: number[] = []): GroupNode => ({ op: name, inputs, stores });
const never = (): boolean => false;

describe('a product in a group', () => {
  it('becomes one instruction with the addition that alone wants it', () => {
    const nodes = [op('mul', [operand(0), operand(1)]), op('tanh', [operand(2)]), op('add', [node(1), node(0)], [3])];
    expect(fuseMultiplyAdds(nodes, never)).toEqual([op('tanh', [operand(2)]), op('multiplyAdd', [operand(0), operand(1), node(0)], [3])]);
  });

  it('is taken away from something, and never the other way round', () => {
    const product = op('mul', [operand(0), operand(1)]);
    expect(fuseMultiplyAdds([product, op('sub', [operand(2), node(0)], [3])], never)).toEqual([
      op('negativeMultiplyAdd', [operand(0), operand(1), operand(2)], [3]),
    ]);
    const other = [product, op('sub', [node(0), operand(2)], [3])];
    expect(fuseMultiplyAdds(other, never)).toEqual(other);
  });

  it.each([
    ['somebody else wants it', [op('mul', [operand(0), operand(1)]), op('add', [node(0), operand(2)], [3]), op('exp', [node(0)], [4])]],
    ['it is stored', [op('mul', [operand(0), operand(1)], [5]), op('add', [node(0), operand(2)], [3])]],
    ['it is one for each row', [{ ...op('mul', [operand(0), operand(1)]), isNarrow: true }, op('add', [node(0), operand(2)], [3])]],
  ])('stays as it is where %s', (_, nodes) => {
    expect(fuseMultiplyAdds(nodes, never)).toEqual(nodes);
  });

  it('stays before what overwrites one of its factors', () => {
    const nodes = [op('mul', [operand(0), operand(1)]), op('exp', [operand(2)], [1]), op('add', [node(0), node(1)], [3])];
    expect(fuseMultiplyAdds(nodes, (which) => which === 1)).toEqual(nodes);
  });
});
