/** What a list of classes may be, for checks of arguments. */
import type { FieldRule } from '@statal/tensors/internals';

export const numberList: FieldRule = {
  expected: 'a list or a typed array',
  accepts: (value) => Array.isArray(value) || ArrayBuffer.isView(value),
};
