/** The derivative of every op on device engines, against the reference engine, which derivatives.test.ts tests. */
import { createEngine, read, sizeOf } from '@statal/tensors';
import type { OpName } from '@statal/tensors/internals';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { grad } from '../src/index.js';
import { type DerivativeCase, derivativeCases, sourceOn } from './derivativeCases.js';
import { derivativeProblem, type Params } from './derivativeProblem.js';
import { engineOf, kinds } from './engines.js';

const reference = await createEngine({ kind: 'reference' });

/** The case with the most elements. Shapes are tested with the values. */
function largest(op: OpName): DerivativeCase<object> {
  const elements = (one: DerivativeCase<object>): number => {
    const sizes = Object.values(derivativeProblem(op, one, sourceOn(reference)).params).map(({ shape }) => sizeOf(shape));
    return sizes.includes(0) ? 0 : sizes.reduce((total, size) => total + size);
  };
  const cases = derivativeCases[op].cases as readonly DerivativeCase<object>[];
  return cases.reduce((most, one) => (elements(one) > elements(most) ? one : most));
}

describe.each(kinds.filter((kind) => kind.startsWith('gpu')))('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it.each(Object.keys(derivativeCases) as OpName[])('the derivative of %s is that of the reference engine', async (op) => {
    const gradientsOn = (on: typeof engine): Params => {
      const { params, loss } = derivativeProblem(op, largest(op), sourceOn(on));
      return grad(loss)(params);
    };
    const [want, got] = [gradientsOn(reference), gradientsOn(engine)];
    expect(Object.keys(got)).toEqual(Object.keys(want));
    for (const [name, gradient] of Object.entries(want)) expectClose(await read(got[name]), await read(gradient), 3e-6, name);
  });
});
