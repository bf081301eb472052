import { packageTests } from '@statal/tooling-vitest';

// The tests run the program, several at a time, on machines that may be busy.
export default packageTests({
  long: [
    'test/engines.test.ts',
    'test/fineTune.test.ts',
    'test/resume.test.ts',
    'test/failures.test.ts',
    'test/ranks.test.ts',
    'test/demo.test.ts',
  ],
  own: { test: { testTimeout: 60_000 } },
});
