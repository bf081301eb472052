/** The next character of a text. It cannot be solved, but it is the best known task of recurrent networks. */

import { UsageError } from '@statal/command-line';
import { characterVocabulary } from '@statal/datasets';
import { RandomNumbers } from './randomNumbers.js';
import type { Part, Task } from './task.js';
import type { NamedText } from './taskText.js';

/** The borders of the parts: 90% training, 5% validation, 5% test. */
const borders: { readonly [P in Part]: readonly [number, number] } = { training: [0, 0.9], validation: [0.9, 0.95], test: [0.95, 1] };

const lengths = { training: 50, long: 200 };

export const charactersDescription = 'The characters of a text. For each: what is the next one?';

/**
 * Windows from random positions in a part of the text. Each starts from a zero state, so its first characters are predicted without
 * context. The nats are therefore higher than those of a model that carries its state.
 *
 * @throws UsageError if the text is too short for three parts
 */
export function characters({ name, text, checksum }: NamedText): Task {
  const vocabulary = characterVocabulary(text);
  const ids = vocabulary.encode(text, { source: name });
  const parts = {
    training: partOf(ids, 'training'),
    validation: partOf(ids, 'validation'),
    test: partOf(ids, 'test'),
  };
  const shortest = Math.min(...Object.values(parts).map((part) => part.length));
  if (shortest <= lengths.long) {
    const needed = Math.ceil((lengths.long + 1) / 0.05) + 20;
    throw new UsageError(name, `it has ${ids.length} characters, too few to be cut into three parts`, `Give a text of ${needed} or more`);
  }
  return {
    name: 'characters',
    description: charactersDescription,
    source: 'Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015)',
    revision: 1,
    input: { kind: 'symbols', count: vocabulary.size },
    outputs: vocabulary.size,
    loss: 'crossEntropy',
    goal: { measure: 'loss', chance: entropyOf(parts.test, vocabulary.size) },
    lengths,
    batch: 16,
    budget: 8000,
    data: { kind: 'text', name, checksum },
    draw(random, { batch, length, part }) {
      const numbers = new RandomNumbers(random);
      const inputs = new Int32Array(length * batch);
      const targets = new Int32Array(length * batch);
      for (let row = 0; row < batch; row++) {
        const start = numbers.below(parts[part].length - length);
        for (let step = 0; step < length; step++) {
          inputs[step * batch + row] = parts[part][start + step];
          targets[step * batch + row] = parts[part][start + step + 1];
        }
      }
      return { inputs, targets, weights: new Float32Array(targets.length).fill(1) };
    },
  };
}

function partOf(ids: Int32Array, part: Part): Int32Array {
  const [from, to] = borders[part];
  return ids.subarray(Math.floor(from * ids.length), Math.floor(to * ids.length));
}

/** Nats per character of a model that knows only the frequencies. */
function entropyOf(ids: Int32Array, size: number): number {
  const counts = new Float64Array(size);
  for (const id of ids) counts[id] += 1;
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / ids.length) * Math.log(count / ids.length)), 0);
}
