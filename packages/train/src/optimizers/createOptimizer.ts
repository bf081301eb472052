/** The shared part of all optimizers: matches parameters with gradients, keeps moments, counts updates. */
import { namedLeaves, ShapeError, StatalError, type Tensor } from '@statal/tensors';
import {
  atEachRun,
  holdsWhile,
  sameShape,
  showShape,
  showValue,
  targetOf,
  type UpdateAttributes,
  type UpdateRule,
  updateInPlace,
} from '@statal/tensors/internals';
import type { Schedule } from '../schedules/schedules.js';
import type { Optimizer, OptimizerState } from './optimizer.js';

export interface OptimizerDefinition<K extends UpdateRule> {
  readonly kind: string;
  readonly rule: K;
  readonly moments: readonly string[];
  readonly learningRate: number | Schedule;
  /** @param update the context of this update of one parameter */
  attributes(update: UpdateContext): UpdateAttributes[K];
}

export interface UpdateContext {
  readonly learningRate: number;
  /** The number of this update, from 1. */
  readonly step: number;
  /** Whether this parameter has no moments yet. */
  readonly first: boolean;
}

export function createOptimizer<K extends UpdateRule>(definition: OptimizerDefinition<K>): Optimizer {
  const { kind, rule, moments: names, attributes } = definition;
  const rateAt = typeof definition.learningRate === 'function' ? definition.learningRate : constantly(kind, definition.learningRate);
  let moments = new Map<string, Moments>();
  let steps = 0;

  return {
    kind,
    moments: names,
    get steps() {
      return steps;
    },
    get learningRate() {
      return rateAt(steps);
    },

    update(params, gradients, options = {}) {
      const pairs = matched(kind, params, gradients);
      for (const { path, parameter } of pairs) checkMoments(kind, path, parameter, moments.get(path)?.tensors);
      const current = moments;
      const number = steps + 1;
      const now = { learningRate: 0, step: number };
      const begin = (): void => {
        now.learningRate = options.learningRate ?? rateAt(steps);
        now.step = steps + 1;
        if (!Number.isFinite(now.learningRate))
          throw new StatalError(kind, `the learning rate of update ${now.step} is ${now.learningRate}`);
        steps += 1;
      };
      // In a compiled step, each run counts and asks for the rate.
      if (pairs.length === 0) begin();
      else {
        atEachRun(pairs[0].parameter.engine, begin);
        holdsWhile(pairs[0].parameter.engine, () => moments === current);
      }
      for (const { path, parameter, gradient } of pairs) {
        const own = current.get(path) ?? { tensors: names.map(() => zerosOnTarget(parameter)), firstStep: number };
        current.set(path, own);
        updateInPlace(rule, () => attributes({ ...now, first: now.step === own.firstStep }), [parameter, gradient, ...own.tensors]);
      }
    },

    state() {
      const byName = names.map((name, index) => [
        name,
        Object.fromEntries([...moments].map(([path, { tensors }]) => [path, tensors[index]])),
      ]);
      return { kind, steps, moments: Object.fromEntries(byName) };
    },

    restore(state) {
      moments = momentsOf(kind, names, state);
      steps = state.steps;
    },
  };
}

interface Moments {
  /** In the order of their names. */
  readonly tensors: readonly Tensor[];
  /** The number of the first update that uses them; 0 for restored moments. */
  readonly firstStep: number;
}

/** A new moment. It outlives a step that is being recorded, so it is made on the engine that runs the step. */
function zerosOnTarget({ engine, shape }: Tensor): Tensor {
  return targetOf(engine).run('fill', { shape, value: 0, dtype: 'float' }, [], { shape, dtype: 'float' });
}

interface Pair {
  readonly path: string;
  readonly parameter: Tensor;
  readonly gradient: Tensor;
}

/** Pairs the float parameters with their gradients. Everything is checked before any update. */
function matched(kind: string, params: unknown, gradients: unknown): Pair[] {
  const given = new Map(namedLeaves(gradients));
  const seen = new Map<Tensor, string>();
  return namedLeaves(params).flatMap(([path, parameter]) => {
    if (parameter.dtype === 'int') return [];
    const gradient = given.get(path);
    if (gradient === undefined) {
      throw new StatalError(kind, `parameter ${path} has no gradient`, 'Pass the gradients that valueAndGrad gave for these parameters');
    }
    if (!sameShape(gradient.shape, parameter.shape)) {
      throw new ShapeError(kind, `parameter ${path} has shape ${showShape(parameter.shape)} and its gradient ${showShape(gradient.shape)}`);
    }
    const computes = ({ engine }: Tensor): boolean => engine === engine.base;
    if (!computes(parameter) || !computes(gradient) || targetOf(parameter.engine) !== targetOf(gradient.engine)) {
      const engines = `${parameter.engine.name} and its gradient on ${gradient.engine.name}`;
      throw new StatalError(kind, `parameter ${path} lives on ${engines}`, 'Update outside of valueAndGrad and scan, on one engine');
    }
    const twin = seen.get(parameter);
    if (twin !== undefined) {
      const hint = 'Keep a shared parameter at one path and use it twice: its gradient is then the sum over both uses';
      throw new StatalError(kind, `parameters ${twin} and ${path} are one tensor`, hint);
    }
    seen.set(parameter, path);
    return { path, parameter, gradient };
  });
}

function checkMoments(kind: string, path: string, parameter: Tensor, moments: readonly Tensor[] | undefined): void {
  const other = moments?.find((moment) => !sameShape(moment.shape, parameter.shape) || moment.engine !== targetOf(parameter.engine));
  if (other === undefined) return;
  const expected = `${showShape(parameter.shape)} on ${parameter.engine.name}`;
  const came = `${showShape(other.shape)} on ${other.engine.name}`;
  throw new StatalError(
    kind,
    `parameter ${path} is ${expected} and its moments are ${came}`,
    'Use one optimizer for one set of parameters',
  );
}

function momentsOf(kind: string, names: readonly string[], state: OptimizerState): Map<string, Moments> {
  const came = Object.keys(state.moments);
  const fits = state.kind === kind && came.length === names.length && names.every((name) => came.includes(name));
  const paths = Object.keys(state.moments[names[0]] ?? {});
  if (!fits) {
    const expected = names.join(', ') || 'none';
    throw new StatalError(
      kind,
      `expected a state of ${kind} with moments ${expected}, got one of ${state.kind} with ${came.join(', ') || 'none'}`,
    );
  }
  return new Map(paths.map((path) => [path, { tensors: names.map((name) => state.moments[name][path]), firstStep: 0 }]));
}

function constantly(kind: string, rate: number): Schedule {
  if (!(typeof rate === 'number' && rate >= 0)) throw new StatalError(kind, `learningRate is ${showValue(rate)}, expected 0 or more`);
  return () => rate;
}
