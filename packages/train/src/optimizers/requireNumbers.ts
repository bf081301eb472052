import { StatalError, showValue } from '@statal/tensors';

/** Refuses settings that are negative, not numbers, or, for a rate of decay, 1 and more. */
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
