import { packageTests } from '@statal/tooling-vitest';

export default packageTests({ long: ['test/randomStepGraphs.test.ts', 'test/checkpointed.test.ts', 'test/scanOnThreads.test.ts'] });
