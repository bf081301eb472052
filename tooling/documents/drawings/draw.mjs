/** Writes the drawings of the documents: `node tooling/documents/drawings/draw.mjs`, once the packages are built. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { drawings } from './drawings.mjs';

mkdirSync(new URL('../../../docs/images/', import.meta.url), { recursive: true });
for (const [path, draw] of Object.entries(drawings)) writeFileSync(new URL(`../../../${path}`, import.meta.url), await draw());
