import { packageTests } from '@statal/tooling-vitest';

export default packageTests({ long: ['test/slurm.test.ts'], own: { test: { testTimeout: 60_000 } } });
