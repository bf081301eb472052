/**
 * Builds the package it is called in: an empty `dist`, then plain `tsc`. The folder is emptied first because a renamed
 * source would otherwise leave its old output behind, to be published.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageFile = createRequire(join(process.cwd(), 'package.json')).resolve('typescript/package.json');
rmSync('dist', { recursive: true, force: true });
const built = spawnSync(process.execPath, [join(dirname(packageFile), 'bin', 'tsc'), '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
process.exitCode = built.status ?? 1;
