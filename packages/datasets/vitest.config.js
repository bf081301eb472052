import { packageTests } from '@statal/tooling-vitest';

export default packageTests({ long: ['test/audio/otherPrograms.test.ts'] });
