/** The words to learn, a card for each. */
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { ClassCard } from '../senses/classCard.js';
import type { SenseClass } from '../senses/classes.js';
import { words as senseWords } from '../senses/words.js';
import { activity, classes, readFiles, recordWords, type SoundTake } from './soundSession.js';
import { TakeList } from './takeList.js';
import { words } from './words.js';

export function SoundClasses({ seconds }: { readonly seconds: number }) {
  const say = useWords(senseWords);
  const list = classes.list.value;
  return (
    <ul class="class-cards" aria-label={say.classes}>
      {list.map((each, index) => (
        <SoundCard key={each.key} number={index + 1} of={each} canRemove={list.length > 2} seconds={seconds} />
      ))}
    </ul>
  );
}

interface SoundCardProps {
  readonly number: number;
  readonly of: SenseClass<SoundTake>;
  readonly canRemove: boolean;
  readonly seconds: number;
}

function SoundCard({ number, of: { key, name, takes }, canRemove, seconds }: SoundCardProps) {
  const disabled = activity.value.kind !== 'idle';
  return (
    <ClassCard
      number={number}
      name={name}
      disabled={disabled}
      canRemove={canRemove}
      rename={(next) => classes.rename(key, next)}
      remove={() => classes.remove(key)}
      record={() => void recordWords(key, seconds)}
      drop={(files) => void readFiles(key, files)}
    >
      <FileField name={name} disabled={disabled} take={(files) => void readFiles(key, files)} />
      <Progress of={key} />
      <TakeList name={name} takes={takes} disabled={disabled} remove={(take) => classes.removeTake(key, take)} />
    </ClassCard>
  );
}

/** Files can be chosen here, or dropped on the card. */
function FileField({
  name,
  disabled,
  take,
}: {
  readonly name: string;
  readonly disabled: boolean;
  readonly take: (files: File[]) => void;
}) {
  const say = useWords(words);
  // A new key empties the field, so that the same file can be chosen again.
  const [count, setCount] = useState(0);
  return (
    <label class="file-field">
      <input
        key={count}
        type="file"
        accept="audio/*"
        multiple
        aria-label={say.file(name)}
        disabled={disabled}
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          setCount(count + 1);
        }}
      />
      <span aria-hidden="true">{say.files}</span>
    </label>
  );
}

/** The countdown, and the level of the microphone while it records. */
function Progress({ of: key }: { readonly of: number }) {
  const say = useWords(senseWords);
  const { level: label } = useWords(words);
  const now = activity.value;
  if (!('key' in now) || now.key !== key) return null;
  if (now.kind === 'waiting') return <strong>{say.ready(now.left)}</strong>;
  return (
    <>
      <strong>{say.recording(now.left.toFixed(0))}</strong>
      <meter class="level" aria-label={label} min={-70} max={0} value={Math.max(-70, now.level ?? -70)} />
    </>
  );
}
