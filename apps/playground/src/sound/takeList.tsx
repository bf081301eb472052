/** The takes of a class: each can be heard and deleted. */
import { useMemo } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { words as senseWords } from '../senses/words.js';
import { playSamples } from './playSamples.js';
import type { SoundTake } from './soundSession.js';

export interface TakeListProps {
  readonly name: string;
  readonly takes: readonly SoundTake[];
  readonly disabled: boolean;
  readonly remove: (take: SoundTake) => void;
}

export function TakeList({ name, takes, disabled, remove }: TakeListProps) {
  const say = useWords(senseWords);
  return (
    <ul class="takes">
      {takes.map((take, index) => (
        <li key={index}>
          <button type="button" aria-label={say.play(index + 1, name)} onClick={() => playSamples(take)}>
            <Outline samples={take} />
          </button>
          <button type="button" aria-label={say.delete(index + 1, name)} disabled={disabled} onClick={() => remove(take)}>
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}

const bars = 16;

/** The loudness over time. */
function Outline({ samples }: { readonly samples: Float32Array }) {
  const path = useMemo(() => outlineOf(samples), [samples]);
  return (
    <svg viewBox={`0 0 ${2 * bars} 20`} width="32" height="20" aria-hidden="true">
      <path d={path} stroke="currentColor" stroke-linecap="round" />
    </svg>
  );
}

function outlineOf(samples: Float32Array): string {
  const size = Math.max(1, Math.floor(samples.length / bars));
  const peaks = Array.from({ length: bars }, (_, bar) =>
    samples.subarray(bar * size, (bar + 1) * size).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
  );
  const most = Math.max(...peaks, 1e-6);
  return peaks.map((peak, bar) => `M${2 * bar + 1} ${10 - (9 * peak) / most}V${10 + (9 * peak) / most}`).join('');
}
