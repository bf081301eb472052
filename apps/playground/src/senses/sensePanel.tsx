/** What the panels *Sound* and *Video* share: classes to record, settings, and a training. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { type Classes, notReady } from './classes.js';
import './senses.css';
import type { Tasks } from './tasks.js';
import { type TrainingChoice, TrainingFields } from './trainingFields.js';
import { words } from './words.js';

export interface SensePanelProps<Take, Cell extends string> {
  readonly words: { readonly title: string; readonly lead: string; readonly privacy: string };
  readonly classes: Classes<Take>;
  readonly activity: Tasks['activity'];
  readonly choice: Signal<TrainingChoice<Cell>>;
  readonly cells: readonly Cell[];
  /** The cards of the classes. `seconds`: the length of a recording. */
  readonly cards: (seconds: number) => ComponentChildren;
  takeExample(): Promise<void>;
  train(): Promise<void>;
  stop(): void;
  /** What stands below the settings: the status, and the live network. */
  readonly children: ComponentChildren;
}

export function SensePanel<Take, Cell extends string>(props: SensePanelProps<Take, Cell>) {
  const { words: own, classes, activity, choice, cells, cards, takeExample, train, stop, children } = props;
  const say = useWords(words);
  const [seconds, setSeconds] = useState(10);
  const list = classes.list.value;
  const { kind } = activity.value;
  const reason = notReady(list);
  return (
    <section class="senses-panel">
      <h2>{own.title}</h2>
      <p>{own.lead}</p>
      <p>{own.privacy}</p>
      {cards(seconds)}
      <p class="controls">
        <button type="button" disabled={kind !== 'idle'} onClick={() => classes.add(say.newName(list.length + 1))}>
          {say.add}
        </button>
        <button type="button" disabled={kind !== 'idle'} onClick={() => void takeExample()}>
          {say.example}
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
          {say.train}
        </button>
        <button type="button" disabled={kind === 'idle' || kind === 'reading'} onClick={stop}>
          {say.stop}
        </button>
        {reason !== undefined && kind === 'idle' && <span>{say.notReady[reason]}</span>}
      </p>
      {children}
    </section>
  );
}
