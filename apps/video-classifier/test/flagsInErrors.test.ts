import { flagsInErrors } from '@statal/tooling-vitest/flagsInErrors';
import { expect, it } from 'vitest';
import { tell } from './program.js';

it('every flag that an error may name exists in the verb that prints it', async () => {
  const { texts, strange } = await flagsInErrors(new URL('../', import.meta.url), tell);
  expect(strange).toEqual([]);
  expect(texts).toBeGreaterThan(20);
});
