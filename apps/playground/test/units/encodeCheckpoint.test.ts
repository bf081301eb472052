import type { Checkpoint, CheckpointStore } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { compileCode } from '../../src/cell/language/compileCode.js';
import { defaultRace } from '../../src/cell/race/raceSettings.js';
import { trainRacer } from '../../src/cell/race/trainRacer.js';
import { starts } from '../../src/cell/starts/starts.js';
import { encodeCheckpoint } from '../../src/runs/encodeCheckpoint.js';

/** The last checkpoint of a race of the cell of `leaky`, stopped at its first evaluation. */
async function trained(): Promise<Checkpoint> {
  let last: Checkpoint | undefined;
  const store: CheckpointStore = {
    lastIteration: async () => undefined,
    save: async (checkpoint) => {
      last = checkpoint;
      return 'here';
    },
    load: async () => expect.unreachable(),
  };
  const stopping = new AbortController();
  const report = ({ type }: { readonly type: string }): void => {
    if (type === 'evaluation') stopping.abort();
  };
  const racer = { cell: { code: compileCode(starts.leaky) }, settings: { ...defaultRace, task: 'parity' } };
  await trainRacer(racer, { report, signal: stopping.signal, store });
  if (last === undefined) throw new Error('there is no checkpoint');
  return last;
}

describe("a model with a cell of the reader's own", async () => {
  const checkpoint = await trained();

  it('leaves as safetensors, which name the cell', async () => {
    const text = new TextDecoder().decode(await encodeCheckpoint(checkpoint, 'safetensors'));
    expect(text).toContain('leaky');
    expect(text).toContain('layers.0.rate');
  });

  it('leaves as ONNX', async () => {
    expect((await encodeCheckpoint(checkpoint, 'onnx')).length).toBeGreaterThan(4000);
  });

  it('cannot leave as Keras, and says why in one line', async () => {
    await expect(encodeCheckpoint(checkpoint, 'keras')).rejects.toThrow(/leaky/);
  });
});
