/** jax-js on wasm or WebGPU, by the name of the engine: one jitted training step with the loop written out, because it has no scan. */
import { provideWebGpu } from '../webGpu.mjs';
import { dataOfStep, engineName, measureGeneration, measureTraining, notMeasured, options, tensors } from './protocol.mjs';

const { batch, cell, kind, layers, steps, units, vocabulary } = options;
if (!['lstm', 'gru'].includes(cell) || options.bptt !== undefined || !['train', 'start', 'generate'].includes(kind)) {
  notMeasured('not written for jax-js');
}
if (steps > 100 && kind !== 'generate') notMeasured(`it has no scan: ${steps} steps written out are too many to compile`);

// Node 20 has no navigator, and jax-js reads it while it loads.
globalThis.navigator ??= { hardwareConcurrency: 1, userAgent: 'node' };
const device = engineName.split('-')[2]; // jax-js-webgpu
const gpuCounts = device === 'webgpu' ? await provideWebGpu() : undefined;
const { blockUntilReady, defaultDevice, init, jit, nn, numpy: np, tree, valueAndGrad } = await import('@jax-js/jax');
if (!(await init(device)).includes(device)) notMeasured(`jax-js finds no ${device} here`);
defaultDevice(device);
const details = { variant: `jax-js, ${device}, jit` };

const given = (name) => np.array(tensors[name].data, { shape: tensors[name].shape });
const names = ['W', 'U', 'b', ...(cell === 'gru' ? ['c'] : [])];
let params = {
  table: given('embedding'),
  levels: Array.from({ length: layers }, (_, level) => Object.fromEntries(names.map((name) => [name, given(`layers.${level}.${name}`)]))),
  W: given('dense.W'),
  b: given('dense.b'),
};
const zeroState = (rows) => Array.from({ length: layers }, () => (cell === 'gru' ? ['h'] : ['h', 'c']).map(() => np.zeros([rows, units])));

// An array is spent where it is used; `.ref` keeps it for one more use.
const stepOf = {
  lstm([h, c], x, { U }) {
    const [i, f, g, o] = np.split(x.add(np.dot(h, U.ref)), 4, 1);
    const memory = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    const output = nn.sigmoid(o).mul(np.tanh(memory.ref));
    return [output, memory];
  },
  gru([h], x, { U, c }) {
    const [xr, xz, xn] = np.split(x, 3, 1);
    const [hr, hz, hn] = np.split(np.dot(h.ref, U.ref), 3, 1);
    const r = nn.sigmoid(xr.add(hr));
    const z = nn.sigmoid(xz.add(hz));
    const n = np.tanh(xn.add(r.mul(hn.add(c.ref))));
    return [np.array(1).sub(z.ref).mul(n).add(z.mul(h))];
  },
}[cell];

/** One-hot tokens [T B, V] -> logits [T B, V] and the states. */
function apply({ table, levels, W, b }, tokens, before, length) {
  const rows = tokens.shape[0] / length;
  let x = np.dot(tokens, table);
  const states = levels.map((level, index) => {
    const inputs = np.dot(x, level.W).add(level.b).reshape([length, rows, -1]);
    const moments = length === 1 ? [inputs.reshape([rows, -1])] : np.unstack(inputs);
    let state = before[index];
    const outputs = moments.map((now) => {
      state = stepOf(state, now, level);
      return state[0].ref;
    });
    level.U.dispose();
    level.c?.dispose();
    x = length === 1 ? outputs[0] : np.concatenate(outputs, 0);
    return state;
  });
  return { logits: np.dot(x, W).add(b), states };
}

const oneHot = (tokens) => {
  const data = new Float32Array(tokens.length * vocabulary);
  tokens.forEach((token, index) => {
    data[index * vocabulary + token] = 1;
  });
  return np.array(data, { shape: [tokens.length, vocabulary] });
};

if (kind === 'generate') {
  const run = jit((p, token, state) => {
    const { logits, states } = apply(p, token, state, 1);
    return { probabilities: nn.softmax(logits, -1), states };
  });
  let state = zeroState(1);
  const next = async (token) => {
    const result = run(tree.ref(params), oneHot([token]), state);
    state = result.states;
    return await result.probabilities.data();
  };
  await measureGeneration(
    next,
    () => {
      tree.dispose(state);
      state = zeroState(1);
    },
    details,
  );
} else {
  const lossOf = (p, from, to, state) => {
    const { logits, states } = apply(p, from, state, steps);
    return [np.sum(nn.logSoftmax(logits, -1).mul(to)).mul(-1 / (steps * batch)), states];
  };
  const gradientsOf = jit(valueAndGrad(lossOf, { hasAux: true }));
  const [beta1, beta2, epsilon, learningRate] = [0.9, 0.999, 1e-8, 0.002];
  // rate and root are the step's bias corrections: learningRate / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
  const update = jit((p, g, m, v, rate, root) => {
    const squares = tree.leaves(g).map((leaf) => np.sum(leaf.ref.mul(leaf.ref)));
    const norm = np.sqrt(squares.reduce((total, next) => total.add(next)));
    const scale = np.minimum(np.array(1), np.array(5).div(norm.add(1e-6)));
    const clipped = tree.map((leaf) => leaf.mul(scale.ref), g);
    scale.dispose();
    const first = tree.map((old, now) => old.mul(beta1).add(now.ref.mul(1 - beta1)), m, clipped);
    const second = tree.map((old, now) => old.mul(beta2).add(now.ref.mul(now).mul(1 - beta2)), v, clipped);
    const next = tree.map((old, a, b) => old.sub(a.ref.mul(rate.ref).div(np.sqrt(b.ref).mul(root.ref).add(epsilon))), p, first, second);
    rate.dispose();
    root.dispose();
    return { next, first, second };
  });
  const zerosLike = () => tree.map((leaf) => np.zeros(leaf.shape), params);
  let [first, second, state] = [zerosLike(), zerosLike(), zeroState(batch)];
  await measureTraining(
    async (k) => {
      const { inputs, targets } = dataOfStep(k);
      const [[loss, after], gradients] = gradientsOf(tree.ref(params), oneHot(inputs), oneHot(targets), state);
      state = after;
      const rate = np.array(learningRate / (1 - beta1 ** (k + 1)));
      const root = np.array(1 / Math.sqrt(1 - beta2 ** (k + 1)));
      const updated = update(params, gradients, first, second, rate, root);
      params = updated.next;
      [first, second] = [updated.first, updated.second];
      if (gpuCounts === undefined) await blockUntilReady(params);
      return (await loss.data())[0];
    },
    details,
    { gpuCounts },
  );
}
