import { packageTests } from '@statal/tooling-vitest';

// The tests run the program, several at a time, on machines that may be busy.
export default packageTests({ test: { testTimeout: 60_000 } });
