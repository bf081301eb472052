import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../gather/files.mjs';
import { entriesOf } from '../gather/publicNames.mjs';

const entries = readdirSync(join(root, 'packages')).flatMap(entriesOf);

describe('every public name has a doc comment', () => {
  it.each(entries)('$specifier', ({ names }) => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter(({ comment }) => comment === undefined).map(({ name, file, line }) => `${file}:${line}: ${name}`)).toEqual([]);
  });
});

describe('every public function and class of tensors and datasets has an example', () => {
  it.each(entries.filter(({ specifier }) => /^@statal\/(tensors|datasets)(\/audio|\/series|\/video)?$/.test(specifier)))(
    '$specifier',
    ({ names }) => {
      const lacking = names.filter(({ isFunction, comment }) => isFunction && !comment?.includes('@example'));
      expect(lacking.map(({ name, file, line }) => `${file}:${line}: ${name}`)).toEqual([]);
    },
  );
});
