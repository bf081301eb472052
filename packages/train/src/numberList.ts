/** The rule for arguments that are lists of classes. */
import type { FieldRule } from '@statal/tensors/internals';

export const numberList: FieldRule = {
  expected: 'a list or a typed array',
  accepts: (value) => Array.isArray(value) || ArrayBuffer.isView(value),
};
