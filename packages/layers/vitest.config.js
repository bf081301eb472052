import { packageTests } from '@statal/tooling-vitest';

export default packageTests({ long: ['test/memory.test.ts', 'test/fullMemory.test.ts'] });
