/**
 * Every op inside a scan, wherever the compiler may put it: before the loop, hoisted out of it, in it, sunk behind it.
 * Values and gradients are those of the steps written out.
 */
import {
  add,
  broadcastTo,
  type ComputeEngine,
  cast,
  mean,
  mul,
  namedLeaves,
  type Operand,
  readSync,
  reshape,
  sum,
  type Tensor,
  tanh,
} from '@statal/tensors';
import { dispatch, type OpName, source } from '@statal/tensors/internals';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, it } from 'vitest';
import { type StepResult, scan, valueAndGrad } from '../src/index.js';
import { type DerivativeCase, derivativeCases, sourceOn } from './derivativeCases.js';
import { engineOf } from './engines.js';
import { stacked, writtenOut } from './writtenOut.js';

const reference = await engineOf('reference');
const wasm = await engineOf('wasm');

const STEPS = 3;

type State = { readonly s: Tensor };
type Xs = { readonly drive: Tensor; readonly given: readonly Tensor[] };
type Step = (state: State, x: Xs) => StepResult<State, Tensor>;

interface Placement {
  /** The op's inputs in a step, from the inputs of the step, captured inputs and the state. */
  readonly inputs: (given: readonly Tensor[], captured: readonly Tensor[], state: Tensor) => Tensor[];
  /** Whether the state depends on the result. */
  readonly isCarried: boolean;
}

const scaled = (xs: readonly Tensor[], by: Tensor): Tensor[] => xs.map((x) => (x.dtype === 'float' ? mul(x, add(1, mul(0.1, by))) : x));

const placements: Record<string, Placement> = {
  'of what is captured': { inputs: (_, captured) => [...captured], isCarried: true },
  'of the inputs of each step': { inputs: (given) => [...given], isCarried: true },
  'of the inputs of each step, for the output only': { inputs: (given) => [...given], isCarried: false },
  'of the state': { inputs: (_, captured, state) => scaled(captured, state), isCarried: true },
  'of the state and the inputs, for the output only': { inputs: (given, _, state) => scaled(given, state), isCarried: false },
  'of the state first, then of what is captured': {
    inputs: (_, captured, state) => [...scaled(captured.slice(0, 1), state), ...captured.slice(1)],
    isCarried: true,
  },
  'of what is captured first, then of the inputs': {
    inputs: (given, captured) => [...captured.slice(0, 1), ...given.slice(1)],
    isCarried: true,
  },
};

/** Everything that comes out of the loop and of its derivative. */
function results(
  engine: ComputeEngine,
  op: OpName,
  { inputs, attributes }: DerivativeCase<object>,
  placement: Placement,
  isCompiled: boolean,
): Map<string, Tensor> {
  const from = sourceOn(engine);
  const operands = inputs(from);
  const captured = operands.filter((operand): operand is Tensor => typeof operand !== 'number');
  const numbers = operands.map((operand) => (typeof operand === 'number' ? operand : undefined));
  const isSame = (x: Tensor): Tensor => mul(x, 1);
  const all = {
    captured,
    xs: {
      drive: from.float([STEPS]),
      given: captured.map((x) =>
        x.dtype === 'int'
          ? broadcastTo(x, [STEPS, ...x.shape])
          : add(broadcastTo(x, [STEPS, ...x.shape]), mul(0.05, reshape(from.float([STEPS], [0, 1]), [STEPS, ...x.shape.map(() => 1)]))),
      ),
    },
    start: { s: from.float([]) },
  };
  const apply = (tensors: Tensor[]): Tensor => {
    let next = 0;
    const taken = numbers.map((number): Operand => number ?? tensors[next++]);
    return taken.length === 0 ? source(engine, op, attributes as never) : dispatch(op, taken, attributes as never);
  };
  const weights = from.float(apply(captured).shape);
  const step =
    (outside: readonly Tensor[]): Step =>
    ({ s }, { drive, given }) => {
      const y = cast(apply(placement.inputs(given, outside, s)), 'float');
      const next = tanh(add(mul(0.5, s), placement.isCarried ? add(drive, mul(0.1, sum(mul(y, weights)))) : drive));
      return { state: { s: next }, output: y };
    };
  const { loss, gradients, aux } = valueAndGrad((given: typeof all) => {
    const run = (): { state: State; output: Tensor } => {
      if (isCompiled) return scan(step(given.captured), given.start, given.xs);
      const { state, outputs } = writtenOut(step(given.captured), given.start, given.xs);
      return { state, output: stacked(outputs) };
    };
    const { state, output } = run();
    return { loss: add(isSame(state.s), mean(mul(mul(output, output), weights))), state, output };
  })(all);
  return new Map(namedLeaves({ loss, gradients, aux }));
}

describe.each(Object.keys(derivativeCases) as OpName[])('%s in a scan', (op) => {
  for (const one of derivativeCases[op].cases as readonly DerivativeCase<object>[]) {
    const attributes = Object.values(one.attributes).length === 0 ? '' : ` with ${JSON.stringify(one.attributes)}`;
    it.each(Object.keys(placements))(`%s: ${one.name}${attributes}`, (name) => {
      const placement = placements[name];
      const want = results(reference, op, one, placement, false);
      const [exact, fast] = [results(reference, op, one, placement, true), results(wasm, op, one, placement, true)];
      for (const [path, tensor] of want) {
        expectClose(readSync(exact.get(path) as Tensor), readSync(tensor), 1e-10, `reference ${path}`);
        expectClose(readSync(fast.get(path) as Tensor), readSync(tensor), 1e-5, `wasm ${path}`);
      }
    });
  }
});
