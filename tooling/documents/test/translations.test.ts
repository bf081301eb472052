/** The code of a translated page is that of its English page, which is the one that runs. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOfPage } from '../gather/blocks.mjs';
import { pages, root } from '../gather/files.mjs';
import { isTranslation, originalOf, untranslated } from '../gather/translations.mjs';

const codeOf = (path: string): string[] => blocksOfPage(readFileSync(join(root, path), 'utf8')).map(untranslated);
const block = (code: string, language = 'ts'): string => untranslated(blocksOfPage(`\`\`\`${language}\n${code}\n\`\`\``)[0]);

describe('each page of docs/es has the blocks of its English page', () => {
  it.each(pages().filter(isTranslation))('%s', (path) => {
    expect(existsSync(join(root, originalOf(path))), `${originalOf(path)} is missing`).toBe(true);
    expect(codeOf(path)).toEqual(codeOf(originalOf(path)));
  });
});

describe('what must be the same', () => {
  it('is code and what it prints', () => {
    expect(block('const a = 1;')).not.toBe(block('const a = 2;'));
    expect(block('console.log(a); // 1')).not.toBe(block('console.log(a); // 2'));
    expect(block('loss 0.7', 'output')).not.toBe(block('loss 0.8', 'output'));
    expect(block('npm start', 'sh')).not.toBe(block('npm test', 'sh'));
    expect(block('h = 1', 'text')).not.toBe(block('h = 1', 'json'));
  });

  it('is not what comments explain, and text', () => {
    expect(block('const a = 1; // the first')).toBe(block('const a = 1; // la primera'));
    expect(block('/** Twice. */\nconst two = (a: number) => 2 * a;')).toBe(block('/** El doble. */\nconst two = (a: number) => 2 * a;'));
    expect(block('stop(); // now', 'js')).toBe(block('stop(); // ahora', 'js'));
    expect(block('npm start # begins', 'sh')).toBe(block('npm start # empieza', 'sh'));
    expect(block('f: keep', 'text')).toBe(block('f: guarda', 'text'));
  });
});
