/** The shares of a validation and a test part, and where they cut. */
import { DatasetError } from './datasetError.js';
import { requireArgument } from './requireArgument.js';

export interface Shares {
  readonly validation: number;
  readonly test: number;
}

/**
 * @param what what is split, for messages, e.g. "text"
 * @throws DatasetError if the shares are not numbers from 0 up with a sum below 1
 */
export function requireShares(owner: string, { validation, test }: Shares, what: string): void {
  for (const [name, share] of Object.entries({ validation, test }))
    requireArgument(owner, name, typeof share === 'number', share, 'a number');
  if (validation >= 0 && test >= 0 && validation + test < 1) return;
  throw new DatasetError(
    owner,
    `validation ${validation} and test ${test} are not shares of a ${what}`,
    'Give each a number from 0 up, with a sum below 1, e.g. { validation: 0.1 }',
  );
}

/** floor(length share), with a tolerance so that 1 - 0.1 - 0.2 counts as 0.7. */
export function cutAt(length: number, share: number): number {
  return Math.floor(length * share + 1e-6);
}
