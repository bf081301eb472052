import { ShapeError, type Tensor } from '@statal/tensors';
import { needTensor, showShape } from '@statal/tensors/internals';

/** Throws if a value is no float tensor. The error names the loss, not the op that would fail. */
export function needFloat(loss: string, name: string, value: Tensor): void {
  needTensor(loss, value);
  if (value.dtype === 'float') return;
  throw new ShapeError(loss, `expected float ${name}, got int ${showShape(value.shape)}`, `Convert: cast(${name}, 'float')`);
}
