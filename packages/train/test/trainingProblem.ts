/** Random models, options and data to train, for comparisons of engines and of compiled with other steps. */
import { type Bptt, checkpointedBptt, compile, fullBptt, truncatedBptt, valueAndGrad } from '@statal/autograd';
import { type BuiltInCell, builtInCells } from '@statal/cells';
import { bidirectional, dense, dropout, embedding, type Layer, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { type ComputeEngine, leaves, Random, read, type Tensor, type Tree, tensor } from '@statal/tensors';
import { adam, clipByNorm, crossEntropy, type Optimizer, rmsprop, sgd } from '../src/index.js';

const STEPS_OF_TRAINING = 5;

interface Draw {
  pick<V>(values: readonly V[]): V;
  number(from: number, to: number): number;
}

function drawFrom(seed: number): Draw {
  const next = Random.fromSeed(seed).generator();
  const number = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { number, pick: (values) => values[number(0, values.length - 1)] };
}

const bptts: readonly (() => Bptt)[] = [fullBptt, fullBptt, () => truncatedBptt({ window: 3 }), () => checkpointedBptt({ every: 2 })];
/** Errors of rounding in a small gradient would grow with a small epsilon, because it is divided by its size. */
const optimizers: readonly (() => Optimizer)[] = [
  () => adam({ learningRate: (step) => 0.01 / (1 + step), epsilon: 0.01 }),
  () => sgd({ learningRate: 0.1, momentum: 0.9 }),
  () => rmsprop({ learningRate: 0.01, epsilon: 0.01 }),
];

export interface TrainingProblem {
  readonly shown: string;
  /** Losses, then the parameters after some steps. */
  train(engine: ComputeEngine, compiled: boolean): Promise<readonly Float32Array[]>;
}

export function trainingProblem(seed: number): TrainingProblem {
  const draw = drawFrom(seed);
  const [units, classes, batch, steps] = [draw.number(1, 9), draw.number(2, 5), draw.number(1, 5), draw.number(1, 7)];
  const cells = Array.from({ length: draw.number(1, 2) }, () => draw.pick(Object.keys(builtInCells) as BuiltInCell[]));
  const flags = draw.pick(['none', 'none', 'lengths', 'mask', 'resets'] as const);
  const [isDouble, rate] = [draw.pick([false, false, true]), draw.pick([0, 0.3])];
  const pools = flags !== 'resets' && draw.pick([false, true]);
  const [bptt, optimizer] = [draw.pick(bptts)(), draw.pick(optimizers)];
  const carries = !isDouble && draw.pick([false, true]);
  const modelOf = (): Layer => {
    const levels: Layer[] = [];
    for (const cell of cells) {
      const inputs = levels.length === 0 ? units : (levels[levels.length - 1].units as number);
      levels.push((isDouble ? bidirectional : recurrent)(builtInCells[cell]({}), { inputs, units }) as Layer);
    }
    const features = levels[levels.length - 1].units as number;
    const middle = pools ? [pooling({ kind: 'mean' })] : [];
    return sequential([
      embedding({ entries: 6, units }),
      stacked(levels, { dropout: rate }),
      ...middle,
      dropout({ rate }),
      dense({ inputs: features, units: classes }),
    ]) as unknown as Layer;
  };
  const dataOf = (k: number) => {
    const own = drawFrom(1000 * seed + k);
    const ints = (count: number, most: number): Int32Array => Int32Array.from({ length: count }, () => own.number(0, most));
    return {
      ids: ints(steps * batch, 5),
      targets: ints(pools ? batch : steps * batch, classes - 1),
      lengths: ints(batch, steps - 1).map((length) => length + 1),
      marks: Float32Array.from(ints(steps * batch, 1)),
    };
  };
  type Data = ReturnType<typeof dataOf>;
  return {
    shown: JSON.stringify({ seed, cells, units, classes, batch, steps, flags, isDouble, pools, rate, bptt: bptt.kind, carries }),
    async train(engine, compiled) {
      const model = modelOf();
      const params = model.init({ engine, random: Random.fromSeed(seed) });
      const own = optimizer();
      const lossOf = (p: Tree, { ids, targets, lengths, marks }: Data, state: Tree | undefined, random: Random) => {
        const byStep = { shape: [steps, batch] };
        const options = {
          ...{ state, random, bptt },
          ...(flags === 'lengths' && { lengths }),
          ...((flags === 'mask' || flags === 'resets') && { [flags]: tensor(engine, marks, byStep) }),
        };
        const { output, state: next } = model.apply(p, tensor(engine, ids, byStep), options);
        return { loss: crossEntropy(output, tensor(engine, targets, pools ? {} : byStep)), next };
      };
      const step = (p: Tree, data: Data, state: Tree | undefined, random: Random): { loss: Tensor; next: Tree } => {
        const { loss, gradients, aux } = valueAndGrad(lossOf)(p, data, state, random);
        own.update(p, clipByNorm(gradients, 1).gradients);
        return { loss, next: aux.next };
      };
      const run = compiled ? compile(step) : (...given: Parameters<typeof step>) => engine.scope(() => step(...given));
      let state: Tree | undefined;
      const losses: Float32Array[] = [];
      for (let k = 0; k < STEPS_OF_TRAINING; k++) {
        const { loss, next } = run(params, dataOf(k), state, Random.fromSeed(seed).fold(k));
        losses.push(Float32Array.from(await read(loss)));
        if (carries) state = next;
      }
      const parameters = await Promise.all(leaves(params).map((leaf) => read(leaf)));
      return [...losses, ...parameters.map((parameter) => Float32Array.from(parameter))];
    },
  };
}
