import { add, createEngine, mul, StatalError, sum, type Tensor, tanh, tensor, zeros } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as autograd from '../src/index.js';

const engine = await createEngine({ kind: 'reference' });
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const params = { w: tensor(engine, [1, 2]) };
const loss = ({ w }: typeof params): Tensor => sum(mul(w, w));

const step = (state: { h: Tensor }, { x }: { x: Tensor }) => {
  const h = tanh(add(state.h, x));
  return { state: { h }, output: h };
};
const state = a({ h: float(2, 3) }, 'nothingElse');
const xs = a({ x: float(4, 2, 3) }, 'nothingElse');
const scanOptions = o(
  {
    lengths: a([4, 2], 'tree?'),
    mask: a(float(4, 2), 'tensor?'),
    resets: a(float(4, 2), 'tensor?'),
    resetState: a({ h: float(2, 3) }, 'nothingElse?'),
    reverse: a(true, 'anything?'),
    bptt: a(autograd.truncatedBptt({ window: 2 }), 'nothingElse?'),
  },
  'nothingElse?',
);

testWrongArguments({
  exports: autograd,
  errors: [StatalError],
  tensors: { 'a float scalar': float(), 'a float tensor of 4 axes': float(2, 1, 2, 1), ints: zeros(engine, [2], 'int') },
  unchecked: { stepFlags: 'for layers, which hand on what scan takes' },
  rows: {
    valueAndGrad: call(autograd.valueAndGrad, a(loss, 'function')),
    'valueAndGrad(f)': call((given: never) => autograd.valueAndGrad(loss)(given), a(params, 'nothingElse')),
    grad: call(autograd.grad, a(loss, 'function')),
    checkGradient: call(
      autograd.checkGradient,
      a(loss, 'nothingElse'),
      a(params, 'nothingElse'),
      o({ step: a(1e-4, 'positive?'), tolerance: a(1e-3, 'notNegative?'), elements: a(2, 'count?') }, 'nothingElse?'),
    ),
    scan: call(autograd.scan, a(step, 'nothingElse'), state, xs, scanOptions),
    explain: call(autograd.explain, a(step, 'nothingElse'), state, xs, scanOptions),
    unroll: call(autograd.unroll, a(step, 'function'), state, xs, scanOptions),
    'unroll, what it adds to scan': call(
      autograd.unroll,
      a(step, 'function'),
      state,
      xs,
      o({ loss: a(undefined, 'function?'), params: a(params, 'tree?') }, 'nothingElse?'),
    ),
    selectValues: call(
      autograd.selectValues,
      a(autograd.unroll(step, { h: float(2, 3) }, { x: float(4, 2, 3) }), 'nothingElse'),
      a('x', 'nothingElse'),
    ),
    compile: call(
      autograd.compile,
      a((x: Tensor) => x, 'function'),
      o({ checkEvery: a(2, 'count?'), keep: a(2, 'count?') }, 'nothingElse?'),
    ),
    compileStep: call((given: never) => autograd.compileStep(given, { h: float(2, 3) }, { x: float(2, 3) }), a(step, 'nothingElse')),
    fullBptt: call(autograd.fullBptt),
    truncatedBptt: call(autograd.truncatedBptt, o({ window: a(2, 'count') })),
    checkpointedBptt: call(autograd.checkpointedBptt, o({ every: a(2, 'count') })),
  },
});
