import { packageTests } from '@statal/tooling-vitest';

// The tests run the program, several at a time, on machines that may be busy.
export default packageTests({
  long: ['test/train.test.ts'],
  own: { test: { testTimeout: 60_000, hookTimeout: 60_000 } },
});
