/**
 * Runs the Python or JavaScript of a page that no test runs, as one program, with an interpreter that has the other library:
 *
 *     node tooling/documents/runForeign.mjs docs/compare/pytorch.md python ../torch/bin/python
 *     node tooling/documents/runForeign.mjs docs/compare/tfjs.md js node          # in a folder with @tensorflow/tfjs
 *
 * It prints what the program prints. Compare that with the comments of the page.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOfPage } from './gather/blocks.mjs';
import { root } from './gather/files.mjs';

const [page = '', language = '', command = ''] = process.argv.slice(2);
const blocks = blocksOfPage(readFileSync(join(root, page), 'utf8')).filter((block) => block.language === language);
if (blocks.length === 0) throw new Error(`${page} has no block of ${language}`);
const input = blocks.flatMap(({ lines }) => lines).join('\n');
const { status, error } = spawnSync(command, language === 'python' ? ['-'] : ['--input-type=module', '-'], {
  input,
  stdio: ['pipe', 'inherit', 'inherit'],
});
if (error) throw error;
process.exitCode = status ?? 1;
