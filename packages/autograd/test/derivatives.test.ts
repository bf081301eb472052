import { add, leaves, mul, readSync, sum, type Tensor } from '@statal/tensors';
import type { OpName } from '@statal/tensors/internals';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad } from '../src/index.js';
import { type DerivativeCase, derivativeCases, sourceOn } from './derivativeCases.js';
import { derivativeProblem, type Params } from './derivativeProblem.js';
import { engineOf } from './engines.js';

const reference = await engineOf('reference');
const wasm = await engineOf('wasm');

const squares = (x: Tensor): Tensor => sum(mul(x, x));

describe.each(Object.keys(derivativeCases) as OpName[])('the derivative of %s', (op) => {
  const { cases, stopped = [], actsAs } = derivativeCases[op];
  for (const one of cases as readonly DerivativeCase<object>[]) {
    const attributes = Object.values(one.attributes).length === 0 ? '' : ` with ${JSON.stringify(one.attributes)}`;
    const { params, loss, with: lossWith } = derivativeProblem(op, one, sourceOn(reference));
    const isStopped = (name: string): boolean => stopped.some((which) => name === `input${which}`);
    const moving = Object.fromEntries(Object.entries(params).filter(([name]) => !isStopped(name)));
    const standing = Object.fromEntries(Object.entries(params).filter(([name]) => isStopped(name)));

    it(`agrees with finite differences for ${one.name}${attributes}`, () => {
      const judged = actsAs === undefined ? loss : lossWith(actsAs);
      const report = checkGradient((given: Params) => judged({ ...given, ...standing }), moving);
      expect(report, JSON.stringify(report.at)).toMatchObject({ ok: true });
      const [want, got] = [grad(judged)(params), grad(loss)(params)];
      for (const name of Object.keys(moving)) expect(readSync(got[name]), name).toEqual(readSync(want[name]));
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
      const onWasm = derivativeProblem(op, one, sourceOn(wasm));
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
