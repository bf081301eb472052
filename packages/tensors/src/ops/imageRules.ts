/** Rules for the fields of options that describe windows over images. */
import type { FieldRule } from '../checkFields.js';
import { isPair } from './imageWindow.js';

/** Sizes, strides and distances. */
export const aPair: FieldRule = { expected: 'a whole number from 1, or two of them', accepts: (value) => isPair(value, 1) };

/** Paddings, by name or by number. */
export const aPadding: FieldRule = {
  expected: '"valid", "same", a whole number from 0, or two of them',
  accepts: (value) => value === 'valid' || value === 'same' || isPair(value, 0),
};

/** Height and width. */
export const anImage: FieldRule = {
  expected: '[height, width], whole numbers from 1',
  accepts: (value) => Array.isArray(value) && isPair(value, 1),
};
