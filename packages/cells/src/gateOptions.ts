/** The options that `rnn`, `lstm` and `gru` share: what is done to the sums x W + h U + b on the way to gates and candidate. */
import { clamp, type Tensor } from '@statal/tensors';
import { type Activation, type ActivationName, activationFunction, activationsExpected, isActivation } from './activations.js';
import type { OptionRule } from './checkOptions.js';

/** The options that `rnn`, `lstm` and `gru` share. */
export interface GateOptions {
  /** The activation of the candidate; in `rnn`, of the state. Default: `tanh`. */
  readonly activation?: Activation | undefined;
  /** Limits each sum, biases and peepholes included, to +-clip before its activation, as in ONNX. Default: no limit. */
  readonly clip?: number | undefined;
  /** False leaves the biases b and c out, in training as well. Default: true. */
  readonly useBias?: boolean | undefined;
}

/** Options of cells with gates. */
export interface GateActivationOptions {
  /** The activation of the gates. Default: `sigmoid`. */
  readonly gateActivation?: Activation | undefined;
}

/** `Name`, unless the types of the options allow `value` for the option; for parameters that are there by default. */
export type Unless<Options, Option extends string, Value, Name> = Option extends keyof Options
  ? Value extends Options[Option]
    ? never
    : Name
  : Name;

/** Saved models leave out an option at its default, because models saved before it existed do not have it. */
type Rule<Value> = OptionRule<Value | undefined>;

export const activationRule = (usual: ActivationName): Rule<Activation> => ({
  usual: undefined,
  omitted: usual,
  expected: activationsExpected,
  accepts: isActivation,
});

export const clipRule: Rule<number> = {
  usual: undefined,
  expected: 'a number above 0',
  accepts: (value) => Number.isFinite(value) && (value as number) > 0,
};

export const biasRule: Rule<boolean> = {
  usual: undefined,
  omitted: true,
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

/** An activation behind the limit of its sums: phi(clamp(z, -clip, clip)). */
export function limitedActivation(activation: Activation, clip: number | undefined): (z: Tensor) => Tensor {
  const phi = activationFunction(activation);
  return clip === undefined ? phi : (z) => phi(clamp(z, { min: -clip, max: clip }));
}
