import { packageTests } from '@statal/tooling-vitest';

export default packageTests({
  long: ['test/blas.test.ts', 'test/threads.test.ts', 'test/lateThreads.test.ts', 'test/deviceMemory.test.ts'],
});
