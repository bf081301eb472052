import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argument as a, call, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import { afterAll, expect, it } from 'vitest';
import * as files from '../src/index.js';

// A path that is a string is right, but everything made below it is removed again.
const root = mkdtempSync(join(tmpdir(), 'statal-files-'));
const below = (path: string): string => (typeof path === 'string' ? join(root, path) : path);
afterAll(() => rmSync(root, { recursive: true }));

testWrongArguments({
  exports: files,
  errors: [files.PathError],
  rows: {
    checkFolder: call((path: string) => files.checkFolder(below(path)), a('a/b', 'text')),
    makeFolder: call((path: string) => files.makeFolder(below(path)), a('c/d', 'text')),
    checkFile: call((path: string) => files.checkFile(below(path)), a('file', 'text')),
    systemReason: call(files.systemReason, a(new Error('a fault'), 'anything')),
  },
});

it('a path that is no string is named with its type', async () => {
  await expect(files.checkFile(3 as never)).rejects.toThrow('3: the path is of type number, expected a string. Name a file.');
  await expect(files.makeFolder(undefined as never)).rejects.toThrow(
    'undefined: the path is of type undefined, expected a string. Name a directory.',
  );
});

it('the reason of what is no error is what was thrown', () => {
  expect(files.systemReason(undefined)).toEqual(['the system says undefined', 'Check the disk']);
  expect(files.systemReason('a text')).toEqual(['the system says a text', 'Check the disk']);
});
