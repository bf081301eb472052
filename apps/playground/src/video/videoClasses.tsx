/** The gestures to learn, a card for each. */
import { useWords } from '../language/language.js';
import { ClassCard } from '../senses/classCard.js';
import type { SenseClass } from '../senses/classes.js';
import { words as senseWords } from '../senses/words.js';
import type { VideoTake } from './clip.js';
import { ClipList } from './clipList.js';
import { activity, classes, recordGesture } from './videoSession.js';

export function VideoClasses({ seconds }: { readonly seconds: number }) {
  const say = useWords(senseWords);
  const list = classes.list.value;
  return (
    <ul class="class-cards" aria-label={say.classes}>
      {list.map((each, index) => (
        <VideoCard key={each.key} number={index + 1} of={each} canRemove={list.length > 2} seconds={seconds} />
      ))}
    </ul>
  );
}

interface VideoCardProps {
  readonly number: number;
  readonly of: SenseClass<VideoTake>;
  readonly canRemove: boolean;
  readonly seconds: number;
}

function VideoCard({ number, of: { key, name, takes }, canRemove, seconds }: VideoCardProps) {
  const say = useWords(senseWords);
  const now = activity.value;
  const disabled = now.kind !== 'idle';
  const isOwn = 'key' in now && now.key === key;
  return (
    <ClassCard
      number={number}
      name={name}
      disabled={disabled}
      canRemove={canRemove}
      rename={(next) => classes.rename(key, next)}
      remove={() => classes.remove(key)}
      record={() => void recordGesture(key, seconds)}
    >
      {isOwn && <strong>{now.kind === 'waiting' ? say.ready(now.left) : say.recording(now.left.toFixed(0))}</strong>}
      <ClipList name={name} takes={takes} disabled={disabled} remove={(take) => classes.removeTake(key, take)} />
    </ClassCard>
  );
}
