import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeReference } from '../src/reference/writeReference.js';
import { siteConfig } from '../src/siteConfig.js';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
await writeReference(root, join(root, 'apps/site/generated/reference'));

export default siteConfig(root, process.env.STATAL_SITE_BASE ?? '/');
