/** The statal cell against the better of lstm and gru: two marks for each task. */
import { useWords } from '../../language/language.js';
import { scoreOf } from './figure.js';
import type { StudyTable } from './studyDocument.js';
import { Track } from './track.js';
import { words } from './words.js';

/** Scores below half are chance. */
const chance = 50;

export function RivalsChart({ table }: { readonly table: StudyTable }) {
  const { rivals } = useWords(words);
  return (
    <>
      <ul class="memory-legend">
        <li>
          <span class="dot ours" /> {rivals.content}
        </li>
        <li>
          <span class="dot other" /> {rivals.rival}
        </li>
      </ul>
      <ul class="rivals">
        {table.rows.map(([task, own, better, , p]) => (
          <li key={task}>
            <span class="cell-name">{task}</span>
            <Duel own={own} better={better} />
            <span class="cell-text">
              {textOf(own)}, {scoreOf(better).name} {textOf(better)}
            </span>
            <span class="p">{rivals.p(p)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Duel({ own, better }: { readonly own: string; readonly better: string }) {
  const [ours, theirs] = [scoreOf(own).figure, scoreOf(better).figure];
  if (!('value' in ours) || !('value' in theirs)) return <Track marks={[]} />;
  const at = ours.kind === 'nats' ? lossScale(ours.value, theirs.value) : (value: number) => Math.max(0, (value - chance) / (100 - chance));
  return (
    <Track
      marks={[
        { at: at(theirs.value), kind: 'other' },
        { at: at(ours.value), kind: 'ours' },
      ]}
    />
  );
}

/** A loss has no end, so the line of each task reaches 15% beyond its two marks. Less is better, so it runs to the right. */
function lossScale(...values: readonly number[]): (value: number) => number {
  const [least, most] = [Math.min(...values) * 0.85, Math.max(...values) * 1.15];
  return (value) => (most - value) / (most - least);
}

function textOf(text: string): string {
  return (
    text
      .replace(/^[\w-]+: /, '')
      .split(', ')
      .at(-1) ?? ''
  );
}
