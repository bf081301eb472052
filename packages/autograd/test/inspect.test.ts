/** What `console.log` shows of tensors inside a function that is being recorded. */
import { add, inspect, mul, sum, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { grad, scan } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const elements = (text: string): string => (engine.gpu === undefined ? text : '(on the GPU: use await read(tensor))');

  it('a value on the tape shows what was computed', () => {
    const seen: string[] = [];
    const inner = (x: Tensor): Tensor => sum(mul(x, x));
    grad(({ x }: { x: Tensor }) => {
      seen.push(inspect(mul(x, 2)));
      const gradient = grad(({ y }: { y: Tensor }) => {
        seen.push(inspect(add(y, 1)));
        return inner(y);
      })({ y: x });
      return inner(gradient.y);
    })({ x: tensor(engine, [1, 2]) });
    expect(seen).toEqual([`tensor float [2], recorded: ${elements('[2, 4]')}`, `tensor float [2], recorded: ${elements('[2, 3]')}`]);
  });

  it('a value of a step has no elements yet', () => {
    const seen: string[] = [];
    const step = ({ h }: { h: Tensor }, x: Tensor) => {
      const next = add(h, x);
      seen.push(inspect(next), inspect(x));
      return { state: { h: next }, output: x };
    };
    scan(step, { h: tensor(engine, [0, 0]) }, tensor(engine, [[1, 2]]));
    const text = 'tensor float [2]: (recorded in a step, which has not run)';
    expect(new Set(seen)).toEqual(new Set([text]));
  });
});
