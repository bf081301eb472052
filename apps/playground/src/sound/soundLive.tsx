/** What the network hears now: a spectrogram, its states over time, and the words. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shownNumber, useWords } from '../language/language.js';
import { ProbabilityBars } from '../senses/probabilityBars.js';
import { Strip } from '../senses/strip.js';
import { words as senseWords } from '../senses/words.js';
import type { LiveNews } from './live/liveNews.js';
import type { HeardWord } from './live/wordListener.js';
import { activity, listenLive, network, stop } from './soundSession.js';
import { words } from './words.js';

/** Six seconds of steps. */
const columns = 300;

const probabilities = signal<Float32Array | undefined>(undefined);
const heard = signal<HeardWord | undefined>(undefined);
const stepTime = signal<number | undefined>(undefined);

export function SoundLive() {
  const say = useWords(words);
  const shared = useWords(senseWords);
  const bands = useRef<HTMLCanvasElement>(null);
  const states = useRef<HTMLCanvasElement>(null);
  const known = network.value;
  useEffect(() => stopListening, []);
  if (known === undefined) return null;
  const isListening = activity.value.kind === 'listening';
  const start = (): void => {
    if (bands.current === null || states.current === null) return;
    const sweeps = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const spectrogram = new Strip(bands.current, { columns, sweeps });
    const unitStrip = new Strip(states.current, { columns, sweeps });
    heard.value = undefined;
    void listenLive((news) => show(news, spectrogram, unitStrip));
  };
  return (
    <section>
      <h3>{say.live}</h3>
      <p class="controls">
        <button type="button" class="main" disabled={activity.value.kind !== 'idle'} onClick={start}>
          {shared.live}
        </button>
        <button type="button" disabled={!isListening} onClick={stop}>
          {shared.stop}
        </button>
        {isListening && <span>{say.listening}</span>}
      </p>
      <output class="heard">
        {heard.value === undefined
          ? say.heardNothing
          : say.heard(known.classes[heard.value.index], Math.round(100 * heard.value.probability))}
      </output>
      <ProbabilityBars classes={known.classes} probabilities={probabilities.value} />
      <figure>
        <canvas class="strip" ref={bands} role="img" aria-label={say.spectrogram} />
        <figcaption>
          {say.spectrogram}. {say.spectrogramAbout}
        </figcaption>
      </figure>
      <figure>
        <canvas class="strip" ref={states} role="img" aria-label={shared.statesNow} />
        <figcaption>
          {shared.statesNow}. {say.statesAbout(known.units)} {stepTime.value !== undefined && shared.stepTime(shownNumber(stepTime.value))}
        </figcaption>
      </figure>
    </section>
  );
}

function stopListening(): void {
  if (activity.peek().kind === 'listening') stop();
}

/** The loudness that is shown as empty, and as full, in natural logarithms of the power. */
const [quiet, loud] = [-9, 5];

function show(news: LiveNews, spectrogram: Strip, unitStrip: Strip): void {
  const steps = news.rows;
  const width = steps === 0 ? 0 : news.bands.length / steps;
  spectrogram.advance(news.from + steps);
  unitStrip.advance(news.from + steps);
  for (let step = 0; step < steps; step++) {
    const column = news.bands.subarray(step * width, (step + 1) * width);
    spectrogram.set(
      news.from + step,
      column.map((value) => -Math.min(1, Math.max(0, (value - quiet) / (loud - quiet)))),
    );
  }
  const units = news.stepped.length === 0 ? 0 : news.states.length / news.stepped.length;
  for (const [index, column] of news.stepped.entries()) unitStrip.set(column, news.states.subarray(index * units, (index + 1) * units));
  probabilities.value = news.probabilities;
  stepTime.value = news.stepTime;
  for (const word of news.heard) heard.value = word;
}
