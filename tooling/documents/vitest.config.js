import { packageTests } from '@statal/tooling-vitest';

// Each page runs in a folder of its own, which is the working directory.
export default packageTests({ own: { test: { isolate: true } } });
