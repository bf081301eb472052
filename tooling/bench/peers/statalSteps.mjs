/** The training step of the `train-*`, `gpu-*` and `host-*` cases in Statal, as fit() does it, or recorded once by compile(). */
import * as autograd from '@statal/autograd';
import { leaves, read, readSync, tensor, zeros } from '@statal/tensors';
import { adam, clipByNorm, crossEntropy } from '@statal/train';
import { dataOfStep, options } from './protocol.mjs';

const { checkpointedBptt, fullBptt, truncatedBptt, valueAndGrad } = autograd;
const { batch, bptt, steps } = options;
const WINDOW = 50;

/**
 * @param {{ engine: object, isCompiled: boolean, model: object, params: object }} given
 * @returns {(k: number) => number | Promise<number>} makes step `k` and returns its loss
 */
export function trainingStep({ engine, isCompiled, model, params }) {
  const update = updateOf(engine, model);
  const makeStep = isCompiled ? autograd.compile(update) : (...given) => engine.scope(() => update(...given));
  let state = isCompiled ? emptyState(engine, model, params) : undefined;
  /** Makes the step, and names what it has replaced. */
  const advance = (k) => {
    const { inputs, targets } = dataOfStep(k);
    const { loss, state: after } = makeStep(params, inputs, targets, state);
    const replaced = [loss, ...(state === undefined ? [] : leaves(state))];
    state = after;
    return { loss, replaced };
  };
  const onEngine = (k) => readSync(advance(k).loss)[0];
  // A GPU: what a step has replaced is freed when its loss has been read.
  const onDevice = async (k) => {
    const { loss, replaced } = advance(k);
    const [value] = await read(loss);
    engine.release(replaced);
    await engine.drain?.();
    return value;
  };
  return engine.gpu === undefined ? onEngine : onDevice;
}

/** One update: loss, gradients, clipping, Adam. `inputs` and `targets` are typed arrays, uploaded at each call. */
function updateOf(engine, model) {
  const how = {
    full: () => fullBptt(),
    truncated: () => truncatedBptt({ window: WINDOW }),
    checkpointed: () => checkpointedBptt({ every: Math.round(Math.sqrt(steps)) }),
  }[bptt ?? 'full'];
  const optimizer = adam({ learningRate: 0.002 });
  const lossOf = valueAndGrad((p, inputs, targets, state) => {
    const result = model.apply(p, inputs, { state, bptt: how() });
    return { loss: crossEntropy(result.output, targets), state: result.state };
  });
  return (params, inputs, targets, before) => {
    const [from, to] = [inputs, targets].map((data) => tensor(engine, data, { shape: [steps, batch] }));
    const { loss, gradients, aux } = lossOf(params, from, to, before);
    optimizer.update(params, clipByNorm(gradients, 5).gradients);
    return { loss, state: aux.state };
  };
}

/** The state before the first step, as zeros: a step that is recorded once has the same arguments at each call. */
function emptyState(engine, model, params) {
  const zerosOf = (state) => {
    if (state.shape !== undefined) return zeros(engine, state.shape);
    if (Array.isArray(state)) return state.map(zerosOf);
    return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, zerosOf(value)]));
  };
  return zerosOf(model.apply(params, zeros(engine, [1, batch], 'int')).state);
}
