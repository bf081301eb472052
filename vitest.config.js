/** For `npx vitest` at the root: every package in one watch. `npm test` runs them package by package instead. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { projects: ['packages/*', 'apps/*', 'examples'] } });
