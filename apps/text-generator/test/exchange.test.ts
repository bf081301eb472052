/** `export` and `import`: a model goes out as a file and comes back as a model of this program. */
import { readFile, writeFile } from 'node:fs/promises';
import { lstm } from '@statal/cells';
import { dense, embedding, encodeModel, pooling, recurrent, sequential } from '@statal/layers';
import { createEngine, Random } from '@statal/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, smallModel, tell, workplace } from './program.js';

const place = workplace();
const written = async (model: string): Promise<string> => {
  const { code, stdout } = await tell(['generate', '--model', place.path(model), '--seed', '5', '--length', '40', '--prompt', 'line 3']);
  expect(code).toBe(0);
  return stdout;
};

beforeAll(async () => {
  const trained = await run(['train', '--input', place.text(), '--out', place.path('trained'), '--iterations', '20', ...smallModel]);
  expect(trained.code).toBe(0);
});

describe('a trained model', () => {
  it.each(['pt', 'safetensors', 'keras', 'onnx'])('goes out as .%s, comes back and writes the same', async (ending) => {
    const file = place.path(`model.${ending}`);
    const out = await tell(['export', '--model', place.path('trained'), file]);
    expect(out).toMatchObject({ code: 0, stderr: '' });
    expect(out.stdout).toMatch(/model\.\w+: \w+, [\d,]+ bytes\n.*model\.tokens\.json: tokens, \d+ characters\n/);
    const back = await tell(['import', file, '--input', place.text(), '--out', place.path(`from-${ending}`)]);
    expect(back).toMatchObject({ code: 0, stderr: '' });
    expect(back.stdout).toContain('2 layers of lstm, 8 units');
    expect(await written(`from-${ending}`)).toBe(await written('trained'));
  });

  it('that was imported can be trained on', async () => {
    const file = place.path('goes-on.pt');
    await tell(['export', '--model', place.path('trained'), file]);
    await tell(['import', file, '--input', place.text(), '--out', place.path('base')]);
    const flags = ['--from', place.path('base'), '--input', place.text(), '--iterations', '2', '--sample-every', '0', '--threads', '1'];
    const { code, stderr } = await tell(['train', ...flags, '--out', place.path('more')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('a file that is no text model is refused in one line', () => {
  it('and so is one without tokens', async () => {
    const { code, stderr } = await tell(['import', place.path('alone.pt'), '--out', place.path('refused')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/alone\.tokens\.json: there is no such file or folder\. Give --tokens with a JSON list of the token of each id/);
  });

  it.each([
    ['classifier.safetensors', /it has a layer pooling, and statal-text reads an embedding/],
    ['three.safetensors', /it has 3 tokens, and \d+ are given/],
    ['nothing.pt', /nothing\.pt: there is no such file or folder/],
  ])('%s', async (name, line) => {
    const engine = await createEngine({ kind: 'reference' });
    const random = Random.fromSeed(1);
    const [table, level] = [embedding({ entries: 3, units: 2 }), recurrent(lstm(), { inputs: 2, units: 2 })];
    const out = dense({ inputs: 2, units: 3 });
    const [classifier, three] = [sequential([table, level, pooling({ kind: 'mean' }), out]), sequential([table, level, out])];
    await writeFile(place.path('classifier.safetensors'), await encodeModel(classifier, classifier.init({ engine, random })));
    await writeFile(place.path('three.safetensors'), await encodeModel(three, three.init({ engine, random })));
    await tell(['export', '--model', place.path('trained'), place.path('tokens.pt')]);
    const tokens = ['--tokens', place.path('tokens.tokens.json')];
    const { code, stdout, stderr } = await tell(['import', place.path(name), ...tokens, '--out', place.path('refused')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    await expect(readFile(place.path('refused/last.json'))).rejects.toThrow();
  });
});
