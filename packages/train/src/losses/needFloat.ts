import { ShapeError, type Tensor } from '@statal/tensors';
import { needTensor, showShape } from '@statal/tensors/internals';

/** Refuses what is no tensor of floats, in the name of the loss and not of the op that would fail. */
export function needFloat(loss: string, name: string, value: Tensor): void {
  needTensor(loss, value);
  if (value.dtype === 'float') return;
  throw new ShapeError(loss, `expected float ${name}, got int ${showShape(value.shape)}`, `Convert: cast(${name}, 'float')`);
}
