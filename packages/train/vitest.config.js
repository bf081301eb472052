import { packageTests } from '@statal/tooling-vitest';

export default packageTests({
  long: [
    'test/memory.test.ts',
    'test/checkpointKill.test.ts',
    'test/resume.test.ts',
    'test/sequenceClassification.test.ts',
    'test/lostDevice.test.ts',
  ],
});
