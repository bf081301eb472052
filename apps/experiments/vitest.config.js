import { packageTests } from '@statal/tooling-vitest';

// The tests run the program, several at a time, on machines that may be busy.
export default packageTests({
  long: [
    'test/resume.test.ts',
    'test/readme.test.ts',
    'test/ranks.test.ts',
    'test/shardedRuns.test.ts',
    'test/trainRun.test.ts',
    'test/tasks.test.ts',
    'test/taskRecordings.test.ts',
  ],
  own: { test: { testTimeout: 60_000 } },
});
