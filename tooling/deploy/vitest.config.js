import { packageTests } from '@statal/tooling-vitest';

export default packageTests({ own: { test: { testTimeout: 60_000 } } });
