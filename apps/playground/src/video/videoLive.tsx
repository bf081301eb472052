/** What the network makes of the camera now: its states over time, and the gestures. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shownNumber, useWords } from '../language/language.js';
import { ProbabilityBars } from '../senses/probabilityBars.js';
import { Strip } from '../senses/strip.js';
import { words as senseWords } from '../senses/words.js';
import { framesPerClip } from './clip.js';
import { Preview } from './preview.js';
import type { Seen } from './video.worker.js';
import { activity, network, stop, watchLive } from './videoSession.js';
import { words } from './words.js';

/** Twelve seconds of steps. */
const columns = 6 * framesPerClip;

const probabilities = signal<Float32Array | undefined>(undefined);
/** The answer after the last whole clip. */
const answer = signal<{ readonly index: number; readonly probability: number } | undefined>(undefined);
const stepTime = signal<number | undefined>(undefined);

export function VideoLive() {
  const say = useWords(words);
  const shared = useWords(senseWords);
  const states = useRef<HTMLCanvasElement>(null);
  const known = network.value;
  useEffect(() => stopWatching, []);
  if (known === undefined) return null;
  const isWatching = activity.value.kind === 'listening';
  const start = (): void => {
    if (states.current === null) return;
    const strip = new Strip(states.current, { columns, sweeps: matchMedia('(prefers-reduced-motion: reduce)').matches });
    answer.value = undefined;
    void watchLive((seen, step) => show(seen, step, strip)).finally(() => {
      probabilities.value = undefined;
    });
  };
  return (
    <section>
      <h3>{say.live}</h3>
      <p class="controls">
        <button type="button" class="main" disabled={activity.value.kind !== 'idle'} onClick={start}>
          {shared.live}
        </button>
        <button type="button" disabled={!isWatching} onClick={stop}>
          {shared.stop}
        </button>
        {isWatching && <span>{say.watching}</span>}
      </p>
      <output class="heard">
        {answer.value === undefined
          ? say.sawNothing
          : say.saw(known.classes[answer.value.index], Math.round(100 * answer.value.probability))}
      </output>
      {isWatching && <Preview />}
      <ProbabilityBars classes={known.classes} probabilities={probabilities.value} />
      <figure>
        <canvas class="strip" ref={states} role="img" aria-label={shared.statesNow} />
        <figcaption>
          {shared.statesNow}. {say.statesAbout(known.units)} {stepTime.value !== undefined && shared.stepTime(shownNumber(stepTime.value))}
        </figcaption>
      </figure>
    </section>
  );
}

function stopWatching(): void {
  if (activity.peek().kind === 'listening') stop();
}

function show({ probabilities: likely, state, time }: Seen, step: number, strip: Strip): void {
  strip.advance(step + 1);
  strip.set(step, state);
  probabilities.value = likely;
  stepTime.value = time;
  if (step % framesPerClip !== framesPerClip - 1) return;
  const probability = Math.max(...likely);
  answer.value = { index: likely.indexOf(probability), probability };
}
