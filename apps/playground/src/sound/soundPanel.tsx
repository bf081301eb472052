/** The panel *Sound*: words of one's own are recorded, learned, and recognized live. */
import { useWords } from '../language/language.js';
import { useOpenedRun } from '../runs/useOpenedRun.js';
import { SensePanel } from '../senses/sensePanel.js';
import { SenseStatus } from '../senses/senseStatus.js';
import { SoundClasses } from './soundClasses.js';
import { SoundLive } from './soundLive.js';
import { activity, choice, classes, found, network, problem, restore, stop, takeExample, train } from './soundSession.js';
import { cells, type SoundChoice } from './training/soundSettings.js';
import { words } from './words.js';

export default function SoundPanel() {
  const say = useWords(words);
  useOpenedRun(({ id, saved, settings }) => {
    if (saved) void restore(id, settings as unknown as SoundChoice);
  });
  const count = found.value;
  const recorded = count === undefined ? undefined : count === 0 ? say.noWords : say.found(count);
  return (
    <SensePanel
      words={say}
      classes={classes}
      activity={activity}
      choice={choice}
      cells={cells}
      cards={(seconds) => <SoundClasses seconds={seconds} />}
      takeExample={takeExample}
      train={train}
      stop={stop}
    >
      <SenseStatus media="microphone" tasks={{ activity, problem }} network={network} recorded={recorded} />
      <SoundLive />
    </SensePanel>
  );
}
