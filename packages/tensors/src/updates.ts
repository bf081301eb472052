/** Rules that update parameters in place, for optimizers. A table over `UpdateRule` is total. */

/** The update rules of optimizers, with their numbers. */
export interface UpdateAttributes {
  /** Tensors: parameter, gradient, and the velocity if momentum is not 0. */
  sgd: {
    readonly learningRate: number;
    readonly momentum: number;
    readonly dampening: number;
    readonly nesterov: boolean;
    readonly weightDecay: number;
  };
  /** Tensors: parameter, gradient, mean square, and the velocity if momentum is not 0 (Hinton, lecture 6e). */
  rmsprop: {
    readonly learningRate: number;
    readonly decay: number;
    readonly epsilon: number;
    readonly momentum: number;
    readonly weightDecay: number;
  };
  /** Tensors: parameter, gradient, first moment, second moment (Kingma and Ba, 2015; decoupled: Loshchilov and Hutter, 2019). */
  adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    /** Number of this update, from 1. It corrects the bias of the moments. */
    readonly step: number;
    readonly weightDecay: number;
    readonly decoupled: boolean;
  };
}

/** The name of an update rule. */
export type UpdateRule = keyof UpdateAttributes;
