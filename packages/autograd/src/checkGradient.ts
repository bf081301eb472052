/** Checks gradients against finite differences, on the float64 reference engine. */
import { type Data, item, namedLeaves, readSync, StatalError, type Tensor, type Tree, write } from '@statal/tensors';
import {
  aFunction,
  checkField,
  checkFields,
  numberAbove0,
  numberFrom0,
  optional,
  someTensors,
  wholeNumberFrom1,
} from '@statal/tensors/internals';
import { type LossResult, valueAndGrad } from './grad.js';

/** The options of `checkGradient`. */
export interface CheckGradientOptions {
  /** Step of the central difference, relative to max(1, |x|). Default: 1e-5. */
  readonly step?: number | undefined;
  /** Largest accepted difference, relative to max(1, |gradient|). Default: 1e-6. */
  readonly tolerance?: number | undefined;
  /** About how many elements of each tensor are checked, spread evenly. Default: 200. */
  readonly elements?: number | undefined;
}

/** The result of `checkGradient`. */
export interface GradientReport {
  readonly ok: boolean;
  /** The largest difference, relative to max(1, |gradient|). */
  readonly worst: number;
  /** Where the largest difference is: parameter path, element, and both values. */
  readonly at: { readonly path: string; readonly index: number; readonly gradient: number; readonly difference: number } | undefined;
  readonly checked: number;
}

/**
 * Compares the gradients of `f` with central differences, (f(x + e) - f(x - e)) / 2e. Parameters are left as they were.
 *
 * @example
 * const reference = await createEngine({ kind: 'reference' });
 * const params = { W: tensor(reference, [[1], [-2]]) };
 * const x = tensor(reference, [[0.1, 0.2]]);
 * const report = checkGradient((p: typeof params) => sum(tanh(matmul(x, p.W))), params);
 * report.ok; // true
 * report.checked; // 2
 */
export function checkGradient<P extends Tree>(f: (params: P) => LossResult, params: P, options: CheckGradientOptions = {}): GradientReport {
  checkField('checkGradient', 'f', f, aFunction);
  checkFields('checkGradient', options, {
    step: optional(numberAbove0),
    tolerance: optional(numberFrom0),
    elements: optional(wholeNumberFrom1),
  });
  checkField('checkGradient', 'params', params, someTensors);
  const { step = 1e-5, tolerance = 1e-6, elements = 200 } = options;
  const named = namedLeaves(params);
  const [, some] = named[0] ?? [];
  if (some?.engine.name !== 'reference') {
    throw new StatalError(
      'checkGradient',
      `parameters live on ${some?.engine.name ?? 'no engine'}`,
      "Use float64: createEngine({ kind: 'reference' })",
    );
  }
  const { gradients } = valueAndGrad(f)(params);
  const lossOf = (): number => {
    const result = f(params);
    return item('loss' in result ? result.loss : result);
  };
  const gradientOf = new Map(namedLeaves(gradients).map(([path, gradient]) => [path, readSync(gradient)]));
  let report: GradientReport = { ok: true, worst: 0, at: undefined, checked: 0 };
  for (const [path, parameter] of named) {
    if (parameter.dtype === 'int') continue;
    const original = readSync(parameter);
    const stride = Math.max(1, Math.floor(original.length / elements));
    for (let index = 0; index < original.length; index += stride) {
      const difference = centralDifference(parameter, original, index, step, lossOf);
      const gradient = gradientOf.get(path)?.[index] ?? 0;
      const error = Math.abs(gradient - difference) / Math.max(1, Math.abs(gradient));
      const worse = !(error <= report.worst);
      report = {
        ok: report.ok && error <= tolerance,
        worst: worse ? error : report.worst,
        at: worse ? { path, index, gradient, difference } : report.at,
        checked: report.checked + 1,
      };
    }
    write(parameter, original);
  }
  return report;
}

function centralDifference(parameter: Tensor, original: Data, index: number, step: number, lossOf: () => number): number {
  const width = step * Math.max(1, Math.abs(original[index]));
  const at = (value: number): number => {
    const moved = original.slice();
    moved[index] = value;
    write(parameter, moved);
    return lossOf();
  };
  return (at(original[index] + width) - at(original[index] - width)) / (2 * width);
}
