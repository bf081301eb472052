import { add, cast, dispatch, leaves, mul, type Operand, type OpName, readSync, source, sum, type Tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad } from '../src/index.js';
import { type DerivativeCase, derivativeCases, type Source, sourceOn } from './derivativeCases.js';
import { engineOf } from './engines.js';

const reference = await engineOf('reference');
const wasm = await engineOf('wasm');

type Params = Record<string, Tensor>;

interface Problem {
  readonly params: Params;
  /** A number that depends on every element of the result, each with a weight of its own. */
  readonly loss: (params: Params) => Tensor;
}

function problem(op: OpName, { inputs, attributes }: DerivativeCase<object>, from: Source, base: Tensor): Problem {
  const operands = inputs(from);
  const params = Object.fromEntries(operands.flatMap((operand, which) => (typeof operand === 'number' ? [] : [[`input${which}`, operand]])));
  const run = (given: Params): Tensor => {
    const taken = operands.map((operand, which): Operand => (typeof operand === 'number' ? operand : given[`input${which}`]));
    return taken.length === 0 ? source(base.engine, op, attributes as never) : dispatch(op, taken, attributes as never);
  };
  const weights = from.float(run(params).shape);
  return { params: { base, ...params }, loss: (given) => add(sum(mul(cast(run(given), 'float'), weights)), mul(2, given.base)) };
}

const squares = (x: Tensor): Tensor => sum(mul(x, x));

describe.each(Object.keys(derivativeCases) as OpName[])('the derivative of %s', (op) => {
  const { cases, stopped = [] } = derivativeCases[op];
  for (const one of cases as readonly DerivativeCase<object>[]) {
    const attributes = Object.values(one.attributes).length === 0 ? '' : ` with ${JSON.stringify(one.attributes)}`;
    const exact = sourceOn(reference);
    const { params, loss } = problem(op, one, exact, exact.float([]));
    const isStopped = (name: string): boolean => stopped.some((which) => name === `input${which}`);
    const moving = Object.fromEntries(Object.entries(params).filter(([name]) => !isStopped(name)));
    const standing = Object.fromEntries(Object.entries(params).filter(([name]) => isStopped(name)));

    it(`agrees with finite differences for ${one.name}${attributes}`, () => {
      const report = checkGradient((given: Params) => loss({ ...given, ...standing }), moving);
      expect(report, JSON.stringify(report.at)).toMatchObject({ ok: true });
    });

    it(`has a derivative that agrees with finite differences for ${one.name}${attributes}`, () => {
      const size = (given: Params): Tensor => {
        const gradients = leaves(grad((inner: Params) => loss({ ...inner, ...standing }))(given)).filter(({ dtype }) => dtype === 'float');
        return gradients.map(squares).reduce((total, next) => add(total, next));
      };
      const report = checkGradient(size, moving, { tolerance: 1e-5 });
      expect(report, JSON.stringify(report.at)).toMatchObject({ ok: true });
    });

    it(`is the same on wasm for ${one.name}${attributes}`, () => {
      const fast = sourceOn(wasm);
      const onWasm = problem(op, one, fast, fast.float([]));
      const [want, got] = [grad(loss)(params), grad(onWasm.loss)(onWasm.params)];
      for (const [name, gradient] of Object.entries(want)) expectClose(readSync(got[name]), readSync(gradient), 3e-6, name);
    });

    it(`is zero where no gradient flows for ${one.name}${attributes}`, () => {
      const gradients = grad(loss)(params);
      for (const [name, { dtype }] of Object.entries(params)) {
        expect(gradients[name]).toMatchObject({ shape: params[name].shape, dtype });
        if (isStopped(name) || dtype === 'int') expect(readSync(gradients[name]).every((value) => value === 0)).toBe(true);
      }
    });
  }
});
