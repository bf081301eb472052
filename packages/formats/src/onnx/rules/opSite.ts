/** What the rule of an op is given. */
import { StatalError } from '@statal/tensors';
import type { Attributes, OpName } from '@statal/tensors/internals';
import type { Dimension } from '../record/dimension.js';
import type { GraphWriter, Value } from '../write/graphWriter.js';

/** One op of a recorded model. */
export interface OpSite<K extends OpName> {
  readonly inputs: readonly Value[];
  /** The attributes in both recordings, which differ where they depend on the numbers of steps and rows. */
  readonly attributes: readonly [Attributes<K>, Attributes<K>];
  readonly shape: readonly Dimension[];
  readonly dtype: 'float' | 'int';
}

/** Adds the nodes of an op, and returns the name of the result. */
export type OnnxRule<K extends OpName> = (graph: GraphWriter, site: OpSite<K>) => string;

/** What ONNX cannot express, told without the place, which the caller knows. */
export class NotInOnnx extends StatalError {
  readonly problem: string;

  constructor(problem: string, hint?: string) {
    super('ONNX', problem, hint);
    this.problem = problem;
  }
}

/** The rule of an op that only gradients and losses are made of. */
export const inTraining =
  (op: OpName): (() => never) =>
  () => {
    throw new NotInOnnx(`${op} is an operation of training`, 'Write what the trained model computes');
  };
