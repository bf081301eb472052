import { packageTests } from '@statal/tooling-vitest';

export default packageTests();
