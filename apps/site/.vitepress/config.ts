import { fileURLToPath } from 'node:url';
import { siteConfig } from '../src/siteConfig.js';

export default siteConfig(fileURLToPath(new URL('../../..', import.meta.url)), process.env.STATAL_SITE_BASE ?? '/');
