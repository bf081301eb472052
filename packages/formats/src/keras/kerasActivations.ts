/** The names of activations in Keras. */
import type { Activation } from '@statal/cells';
import { fail, type KerasConfig } from './kerasConfig.js';

/** The versions differ in `hard_sigmoid`. TensorFlow.js computes as Keras 2. */
export type KerasVersion = 2 | 3;

const plain: Readonly<Record<string, Activation>> = { tanh: 'tanh', sigmoid: 'sigmoid', relu: 'relu', linear: 'linear' };

/** clamp(x / 6 + 0.5, 0, 1) in Keras 3, clamp(0.2 x + 0.5, 0, 1) before. */
export function hardSigmoidOf(version: KerasVersion): Activation {
  return version === 3 ? 'hardSigmoid' : { hardSigmoid: { slope: 0.2, offset: 0.5 } };
}

/** 3 for "3.15.1", 2 for "2.15.0", "tfjs-layers 4.22.0" and everything older. */
export function kerasVersionOf(version: unknown, usual: KerasVersion): KerasVersion {
  if (typeof version !== 'string') return usual;
  return Number.parseInt(version, 10) >= 3 ? 3 : 2;
}

/** The activation in a field of a layer with a cell. */
export function cellActivation(
  config: KerasConfig,
  field: string,
  { version, usual }: { version: KerasVersion; usual: string },
): Activation {
  const name = activationName(config, field, usual);
  if (Object.hasOwn(plain, name)) return plain[name];
  if (name === 'hard_sigmoid') return hardSigmoidOf(version);
  return fail(config.place, `has the ${field} ${name}, which no cell has`, `Known are ${Object.keys(plain).join(', ')}, hard_sigmoid`);
}

/** The name of an activation in snake case. Keras writes it as a text, or as the description of a function. */
export function activationName(config: KerasConfig, field: string, usual: string): string {
  if (config.isNull(field)) return 'linear'; // None in Python
  let value = config.raw(field) ?? usual;
  if (typeof value === 'object') {
    const description = config.object(field);
    const inside = description.raw('config');
    value = typeof inside === 'string' ? inside : description.text('class_name');
  }
  if (typeof value !== 'string') return fail(config.place, `has ${field} that is not the name of a function`);
  return value.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The name for Keras 3, or undefined if it has none. */
export function kerasActivationName(activation: Activation | undefined, usual: string): string | undefined {
  if (activation === undefined) return usual;
  if (activation === 'hardSigmoid') return 'hard_sigmoid';
  return typeof activation === 'string' ? activation : undefined;
}
