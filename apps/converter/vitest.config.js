import { packageTests } from '@statal/tooling-vitest';

// The tests run the program, on machines that may be busy.
export default packageTests({ own: { test: { testTimeout: 60_000 } } });
