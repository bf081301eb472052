import { createRequire } from 'node:module';

const json = createRequire(import.meta.url)('../package.json') as { readonly version: string; readonly description: string };

/** What the program says of itself. */
export const version: string = json.version;
export const description: string = json.description;
