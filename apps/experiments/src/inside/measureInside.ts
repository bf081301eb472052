/** Measures the states and gates of a trained model. */
import { observe } from '@statal/layers';
import { read, type Tensor } from '@statal/tensors';
import { heldOutSequences, type WhichLength } from '../training/heldOutSequences.js';
import { inputTensor } from '../training/model.js';
import { significant } from '../training/significant.js';
import { firing } from './firing.js';
import type { MeasuredModel } from './gradientReach.js';
import type { Inside } from './insideResult.js';
import { openingGate } from './openingGate.js';
import type { OverTime } from './overTime.js';
import { saturation } from './saturation.js';
import { largestOf, sizeByStep } from './stateSize.js';

export interface Measured {
  readonly inside: Inside;
  /** The root mean square of the state after each step. */
  readonly sizes: readonly number[];
}

/**
 * Runs the model on validation sequences and measures the state of its recurrent layer. If the cell has several states, that is c, the memory of
 * an lstm, or else the first.
 *
 * @param kind the cell's own name
 */
export async function measureInside(given: MeasuredModel, kind: string, which: WhichLength): Promise<Measured> {
  const { engine, task, model, params } = given;
  const length = task.lengths[which];
  const [sequences] = heldOutSequences(task, 'validation', which);
  const { state, gates } = engine.scope(() => {
    const { layers } = observe(model, params, inputTensor(engine, task, sequences, length));
    const [{ states, gates }] = layers;
    return { state: states.c ?? Object.values(states)[0], gates };
  });
  const memory = await overTime(state);
  const sizes = sizeByStep(memory);
  const opened = openingGate(kind, Object.keys(gates));
  const fired = opened === undefined ? undefined : await overTime(gates[opened.name], opened.opening);
  return { inside: rounded(memory, sizes, fired), sizes };
}

function rounded(memory: OverTime, sizes: readonly number[], fired?: OverTime): Inside {
  const found = fired === undefined ? undefined : firing(fired);
  const bounded = saturation(memory);
  return {
    ...(found !== undefined && {
      firing: { share: significant(found.share), dead: significant(found.dead), always: significant(found.always) },
    }),
    first: significant(sizes[0]),
    last: significant(sizes[sizes.length - 1]),
    largest: significant(largestOf(memory)),
    ...(bounded !== undefined && { saturated: significant(bounded.share) }),
  };
}

async function overTime(tensor: Tensor, of?: (value: number) => number): Promise<OverTime> {
  const values = await read(tensor);
  const [steps, , ...each] = tensor.shape;
  return { values: of === undefined ? values : values.map(of), steps, width: each.reduce((product, size) => product * size, 1) };
}
