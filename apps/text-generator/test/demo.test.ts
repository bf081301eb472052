import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { run, workplace } from './program.js';

const place = workplace();

describe('the demo', () => {
  it('trains on the built-in text, writes a page, and suggests commands that work', async () => {
    const cwd = place.path('.');
    const { code, stdout, stderr } = await run(['demo', '--seconds', '1'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/text: {5}the built-in text: [\d,]+ characters/);
    expect(stdout).toMatch(/\nDone: \d+ iterations?, \d s\. The model is saved in runs.demo\./);
    const [, page, next] = /A page by the model, after .*\n\n(.*)\nWhat to try next\n(.*)$/s.exec(stdout) ?? [];
    expect(page.length).toBeGreaterThan(1500);
    const suggested = [...next.matchAll(/^ {4}node \S+ (.*)$/gm)].map(([, words]) => words);
    expect(suggested.map((words) => words.split(' ')[0])).toEqual(['generate', 'train', 'train', 'train']);
    const written = await run(['generate', '--model', 'runs/demo', '--prompt', 'export function ', '--length', '20'], { cwd });
    expect(written.stdout).toMatch(/^export function /);
  });

  it('replaces the model of the demo before it, but not a training that somebody went on with', async () => {
    const cwd = place.path('.');
    await run(['demo', '--seconds', '1', '--out', 'own'], { cwd });
    const again = await run(['demo', '--seconds', '1', '--out', 'own'], { cwd });
    const [, made] = /Done: (\d+) iteration/.exec(again.stdout) ?? [];
    await run(['train', '--resume', '--out', 'own', '--iterations', String(Number(made) + 1)], { cwd });
    const refused = await run(['demo', '--out', 'own'], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--out own: there is a training in it, at iteration');
  });
});

describe('the built-in text', () => {
  it('is made of sources and documents, without anything generated', async () => {
    const text = await readFile(new URL('../dist/defaultText.txt', import.meta.url), 'utf8');
    expect(text).toContain('export function scan');
    expect(text).toContain('# Contributing');
    expect(text).not.toContain('wasmBase64 =');
    expect(text.length).toBeGreaterThan(300_000);
  });
});
