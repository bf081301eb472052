/** The panel *Video*: gestures of one's own are recorded, learned, and recognized live. */
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { findRun } from '../runs/runs.js';
import { notReady } from '../senses/classes.js';
import '../senses/senses.css';
import { TrainingFields } from '../senses/trainingFields.js';
import { words as senseWords } from '../senses/words.js';
import { route } from '../shell/route.js';
import { Preview } from './preview.js';
import './video.css';
import { cells, type VideoChoice } from './training/videoSettings.js';
import { VideoClasses } from './videoClasses.js';
import { VideoLive } from './videoLive.js';
import { activity, choice, classes, network, problem, restore, stop, takeExample, train } from './videoSession.js';
import { words } from './words.js';

export default function VideoPanel() {
  const say = useWords(words);
  const shared = useWords(senseWords);
  const [seconds, setSeconds] = useState(10);
  const id = route.value.query.get('run');
  useEffect(() => {
    const run = id === null ? undefined : findRun(id);
    if (run?.saved) void restore(run.id, run.settings as unknown as VideoChoice);
  }, [id]);
  const list = classes.list.value;
  const { kind } = activity.value;
  const reason = notReady(list);
  return (
    <section class="senses-panel">
      <h2>{say.title}</h2>
      <p>{say.lead}</p>
      <p>{say.privacy}</p>
      <VideoClasses seconds={seconds} />
      {kind !== 'listening' && <Preview />}
      <p class="controls">
        <button type="button" disabled={kind !== 'idle'} onClick={() => classes.add(shared.newName(list.length + 1))}>
          {shared.add}
        </button>
        <button type="button" disabled={kind !== 'idle'} onClick={() => void takeExample()}>
          {shared.example}
        </button>
      </p>
      <TrainingFields
        cells={cells}
        choice={choice.value}
        change={(part) => {
          choice.value = { ...choice.value, ...part };
        }}
        seconds={seconds}
        setSeconds={setSeconds}
        disabled={kind !== 'idle'}
      />
      <p class="controls">
        <button type="button" class="main" disabled={kind !== 'idle' || reason !== undefined} onClick={() => void train()}>
          {shared.train}
        </button>
        <button type="button" disabled={kind === 'idle' || kind === 'reading'} onClick={stop}>
          {shared.stop}
        </button>
        {reason !== undefined && kind === 'idle' && <span>{shared.notReady[reason]}</span>}
      </p>
      <VideoStatus />
      <VideoLive />
    </section>
  );
}

function VideoStatus() {
  const shared = useWords(senseWords);
  const wrong = problem.value;
  const known = network.value;
  return (
    <>
      {wrong !== undefined && <p role="alert">{'media' in wrong ? shared.camera[wrong.media] : wrong.text}</p>}
      <output>
        {activity.value.kind === 'training' && shared.training}
        {known !== undefined && outcomeOf(known, shared)}
      </output>
    </>
  );
}

function outcomeOf(known: NonNullable<typeof network.value>, say: (typeof senseWords)['en']): string {
  if ('restored' in known) return say.restored(known.classes.join(', '));
  const { reason, accuracy = 0, heldOut } = known.outcome;
  return reason === 'stopped' ? say.stopped : say.trained(Math.round(accuracy * heldOut), heldOut);
}
