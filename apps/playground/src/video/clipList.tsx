/** The takes of a class: each can be watched and deleted. */
import { useWords } from '../language/language.js';
import { words as senseWords } from '../senses/words.js';
import { framesPerClip, pixels, type VideoTake } from './clip.js';
import { FrameView } from './frameView.js';
import { playClip } from './videoSession.js';

export interface ClipListProps {
  readonly name: string;
  readonly takes: readonly VideoTake[];
  readonly disabled: boolean;
  readonly remove: (take: VideoTake) => void;
}

export function ClipList({ name, takes, disabled, remove }: ClipListProps) {
  const say = useWords(senseWords);
  const middle = Math.floor(framesPerClip / 2) * pixels;
  return (
    <ul class="takes">
      {takes.map((take, index) => (
        <li key={index}>
          <button type="button" aria-label={say.play(index + 1, name)} disabled={disabled} onClick={() => void playClip(take)}>
            <FrameView class="thumbnail" frame={take.subarray(middle, middle + pixels)} />
          </button>
          <button type="button" aria-label={say.delete(index + 1, name)} disabled={disabled} onClick={() => remove(take)}>
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}
