/** What a panel with a microphone or a camera says: a problem, and what it has done. */
import type { ReadonlySignal } from '@preact/signals';
import { useWords } from '../language/language.js';
import type { KnownNetwork } from './knownNetwork.js';
import type { Tasks } from './tasks.js';
import { words } from './words.js';

export interface SenseStatusProps {
  readonly media: 'microphone' | 'camera';
  readonly tasks: Pick<Tasks, 'activity' | 'problem'>;
  readonly network: ReadonlySignal<KnownNetwork | undefined>;
  /** What the last recording gave. It stands in place of the outcome of a training. */
  readonly recorded?: string | undefined;
}

export function SenseStatus({ media, tasks: { activity, problem }, network, recorded }: SenseStatusProps) {
  const say = useWords(words);
  const wrong = problem.value;
  const known = network.value;
  return (
    <>
      {wrong !== undefined && <p role="alert">{'media' in wrong ? say[media][wrong.media] : wrong.text}</p>}
      <output>
        {activity.value.kind === 'training' && say.training}
        {recorded ?? (known !== undefined && outcomeOf(known, say))}
      </output>
    </>
  );
}

function outcomeOf(known: KnownNetwork, say: (typeof words)['en']): string {
  if ('restored' in known) return say.restored(known.classes.join(', '));
  const { reason, accuracy = 0, heldOut } = known.outcome;
  return reason === 'stopped' ? say.stopped : say.trained(Math.round(accuracy * heldOut), heldOut);
}
