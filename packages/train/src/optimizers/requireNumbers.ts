import { StatalError } from '@statal/tensors';
import { showValue } from '@statal/tensors/internals';

/** Checks that options are numbers of 0 or more and, for decay rates, less than 1. */
export function requireNumbers(
  optimizer: string,
  numbers: { readonly [name: string]: number },
  { below = Number.POSITIVE_INFINITY }: { readonly below?: number } = {},
): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && value >= 0 && value < below) continue;
    const limit = Number.isFinite(below) ? ` and less than ${below}` : '';
    throw new StatalError(optimizer, `${name} is ${showValue(value)}, expected 0 or more${limit}`);
  }
}
