import { StatalError } from '@statal/tensors';

/** What this library has no layer for, told without the place, which the caller knows. */
export class Unreadable extends StatalError {
  readonly problem: string;

  constructor(problem: string, hint?: string) {
    super('ONNX', problem, hint);
    this.problem = problem;
  }
}
