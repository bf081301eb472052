/** The activations of ONNX's recurrent operators. */
import type { Json } from '@statal/cells';
import type { NodeAttributes } from '../write/graphWriter.js';

/** An activation as ONNX names it, with its alpha and beta if it has them. */
interface OnnxActivation {
  readonly name: string;
  readonly alpha?: number | undefined;
  readonly beta?: number | undefined;
}

const plain: Readonly<Record<string, OnnxActivation>> = {
  sigmoid: { name: 'Sigmoid' },
  tanh: { name: 'Tanh' },
  relu: { name: 'Relu' },
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  hardSigmoid: { name: 'HardSigmoid', alpha: 1 / 6, beta: 0.5 },
};

/** The attributes for these activations, none where they are the usual ones; `undefined` if ONNX lacks one. */
export function nativeActivations(activations: readonly Json[], usual: readonly string[]): NodeAttributes | undefined {
  const found = activations.map(onnxActivation);
  if (!found.every((activation) => activation !== undefined)) return undefined;
  const names = found.map(({ name }) => name);
  if (names.join() === usual.join()) return {};
  // Only activations that have an alpha and a beta take some from the lists.
  const numbers = (field: 'alpha' | 'beta'): number[] => found.flatMap((activation) => activation[field] ?? []);
  const [alpha, beta] = [numbers('alpha'), numbers('beta')];
  return { activations: names, ...(alpha.length > 0 && { activation_alpha: alpha, activation_beta: beta }) };
}

/** Whether f(-x) = 1 - f(x). */
export function isMirrored(activation: Json): boolean {
  const found = onnxActivation(activation);
  return found?.name === 'Sigmoid' || (found?.name === 'HardSigmoid' && found.beta === 0.5);
}

function onnxActivation(activation: Json): OnnxActivation | undefined {
  if (typeof activation === 'string') return Object.hasOwn(plain, activation) ? plain[activation] : undefined;
  const hardSigmoid = Object(activation).hardSigmoid as { readonly slope: number; readonly offset: number } | undefined;
  return hardSigmoid && { name: 'HardSigmoid', alpha: hardSigmoid.slope, beta: hardSigmoid.offset };
}
