import { createEngine } from '@statal/tensors';
import { adam, checkpointDirectory, fit } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { readTrainingText } from '../src/training/readTrainingText.js';
import { loadModel } from '../src/training/savedModel.js';
import { textBatches } from '../src/training/textBatches.js';
import { textLearning } from '../src/training/textLearning.js';
import { textModel } from '../src/training/textModel.js';
import { type Finished, lines, run, smallModel, tell, workplace } from './program.js';

const place = workplace();
const freshWords = (out: string, ...more: string[]): string[] => [
  ...['train', '--input', place.text(), '--out', place.path(out), ...smallModel, '--json'],
  ...more,
];
const fresh = (out: string, ...more: string[]) => run(freshWords(out, ...more));
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--json', ...more];
const started = ({ stdout }: Finished) => lines(stdout)[0];

/** What a checkpoint keeps of changes. */
async function historyOf(out: string): Promise<unknown> {
  return ((await checkpointDirectory(place.path(out)).load()).configuration as { readonly history?: unknown }).history;
}

describe('train --resume with other settings', () => {
  it('and another learning rate is the training whose schedule changes there', async () => {
    // In this process: another one may use other CPU instructions, and so give other bits.
    await tell(freshWords('rate', '--iterations', '30', '--learning-rate', '0.01', '--dropout', '0.2'));
    expect((await tell(resume('rate', '--iterations', '60', '--learning-rate', '0.001', '--threads', '1'))).code).toBe(0);

    const { settings, vocabulary, checkpoint } = await loadModel(place.path('rate'), 'last');
    const engine = await createEngine({ kind: 'wasm', threads: 1 });
    const { train } = textBatches(await readTrainingText(place.text()), vocabulary, settings);
    const learning = textLearning(textModel(settings, vocabulary.size), train, { engine, settings });
    const optimizer = adam({ learningRate: (step) => (step < 30 ? 0.01 : 0.001) });
    let stored: unknown;
    const store = { lastIteration: async () => undefined, load: () => Promise.reject(new Error('nothing to load')) };
    const save = async ({ parameters }: { readonly parameters: unknown }): Promise<string> => {
      stored = parameters;
      return 'memory';
    };
    for await (const _ of fit({ ...learning, optimizer, iterations: 60, checkpoints: { store: { ...store, save }, every: 60 } }));
    engine.close();
    expect(checkpoint.iteration).toBe(60);
    expect(checkpoint.parameters).toEqual(stored);
  });

  it('writes what changed into the history of the checkpoint, says it, and keeps it', async () => {
    await fresh('told', '--iterations', '10', '--validate-every', '5');
    const changed = await run(resume('told', '--iterations', '20', '--learning-rate', '0.0005', '--clip', '1', '--dropout', '0.1'));
    const history = [
      {
        iteration: 10,
        changes: {
          learningRate: { from: 0.002, to: 0.0005 },
          dropout: { from: 0, to: 0.1 },
          clip: { from: 5, to: 1 },
          iterations: { from: 10, to: 20 },
        },
      },
    ];
    expect(started(changed)).toMatchObject({ iteration: 10, iterations: 20, history });
    expect(await historyOf('told')).toEqual(history);
    expect((await loadModel(place.path('told'), 'last')).settings).toMatchObject({ learningRate: 0.0005, dropout: 0.1, clip: 1 });

    const again = await run(['train', '--resume', '--out', place.path('told'), '--iterations', '25', '--validate-every', '4']);
    expect(again.stdout).toMatch(
      /\nchanged: +learning rate 0\.002 -> 0\.0005, dropout 0 -> 0\.1, clip 5 -> 1, iterations 10 -> 20 after iteration 10; iterations 20 -> 25, validate every 5 -> 4 after iteration 20\n/,
    );
    expect(await historyOf('told')).toHaveLength(2);
    const [json] = lines((await tell(['evaluate', '--model', place.path('told'), '--last', '--json'])).stdout);
    expect(json.history).toHaveLength(2);
    expect((await tell(['evaluate', '--model', place.path('told')])).stdout).toContain('\nchanged: learning rate 0.002 -> 0.0005, ');
  });

  it('keeps them even if it makes no iteration, and leaves the best checkpoint alone', async () => {
    await fresh('idle', '--iterations', '10', '--validate-every', '5');
    const best = await checkpointDirectory(place.path('idle')).load('best');
    await run(resume('idle', '--learning-rate', '0.0005'));
    expect(await historyOf('idle')).toEqual([{ iteration: 10, changes: { learningRate: { from: 0.002, to: 0.0005 } } }]);
    expect(await checkpointDirectory(place.path('idle')).load('best')).toEqual(best);
    // Two changes without an iteration between them are one, and none if the second takes back the first.
    await run(resume('idle', '--learning-rate', '0.002'));
    expect(await historyOf('idle')).toBeUndefined();
    expect((await run(resume('idle', '--iterations', '12'))).code).toBe(0);
  });

  it('writes nothing where flags repeat what was saved, and leaves the files as they were', async () => {
    await fresh('same', '--iterations', '10');
    const before = await checkpointDirectory(place.path('same')).load();
    await run(resume('same', '--iterations', '10', '--learning-rate', '0.002', '--dropout', '0', '--clip', '5'));
    const after = await checkpointDirectory(place.path('same')).load();
    expect(after).toEqual(before);
    expect(after.configuration).not.toHaveProperty('history');
  });

  it('refuses what its state depends on, says why, and names --from', async () => {
    await fresh('kept', '--iterations', '5');
    const shape = 'Leave the flag out, or train a new model with another --out (--from would keep it too).';
    const from = 'Leave the flag out, or start a new training from this model: --from kept and another --out';
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [['--units', '16'], `--units 16: the training in kept was started with 8, and the shape of its parameters depends on it. ${shape}`],
      [
        ['--cell', 'gru'],
        `--cell gru: the training in kept was started with lstm, and the shape of its parameters depends on it. ${shape}`,
      ],
      [['--peephole'], `--peephole: the training in kept was started without it, and the shape of its parameters depends on it. ${shape}`],
      [
        ['--tokens', 'words'],
        `--tokens words: the training in kept was started with characters, and its vocabulary is of that kind. ${shape}`,
      ],
      [
        ['--vocabulary', '9'],
        `--vocabulary 9: the training in kept was started with 10000, and its parameters have a row for each token. ${from}, with --grow-vocabulary.`,
      ],
      [['--batch', '5'], `--batch 5: the training in kept was started with 4, and its place in the text depends on it. ${from}.`],
      [['--steps', '5'], `--steps 5: the training in kept was started with 8, and its place in the text depends on it. ${from}.`],
      [
        ['--validation', '0'],
        `--validation 0: the training in kept was started with 0.1, and what it has been trained on depends on it. ${from}.`,
      ],
      [
        ['--optimizer', 'sgd'],
        `--optimizer sgd: the training in kept was started with adam, and the state of that optimizer is kept. ${from}.`,
      ],
      [['--seed', '2'], `--seed 2: the training in kept was started with 1, and its random numbers go on from there. ${from}.`],
      [
        ['--input', 'package.json'],
        '--input package.json: this is not the text that the training in kept was started with, or it has changed since. Name the same text with --input, or train its model on another one with --from kept and another --out.',
      ],
    ];
    for (const [flags, message] of refusals) {
      const { code, stdout, stderr } = await tell(resume('kept', ...flags));
      expect(stderr.replaceAll(place.path('kept'), 'kept')).toBe(`statal-text: ${message}\n`);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
  });
});

describe('a checkpoint whose past is damaged', () => {
  it('is refused in one line', async () => {
    await fresh('damaged', '--iterations', '5');
    const store = checkpointDirectory(place.path('damaged'));
    const checkpoint = await store.load();
    await store.save({ ...checkpoint, configuration: { ...(checkpoint.configuration as object), history: 'none' } });
    const { code, stderr } = await tell(resume('damaged'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/damaged\/step-000000005(-2)?: the settings in it are not understood by this version of statal-text\./);
  });
});
