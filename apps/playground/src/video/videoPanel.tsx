/** The panel *Video*: gestures of one's own are recorded, learned, and recognized live. */
import { useWords } from '../language/language.js';
import { useOpenedRun } from '../runs/useOpenedRun.js';
import { SensePanel } from '../senses/sensePanel.js';
import { SenseStatus } from '../senses/senseStatus.js';
import { Preview } from './preview.js';
import { cells, type VideoChoice } from './training/videoSettings.js';
import './video.css';
import { VideoClasses } from './videoClasses.js';
import { VideoLive } from './videoLive.js';
import { activity, choice, classes, network, problem, restore, stop, takeExample, train } from './videoSession.js';
import { words } from './words.js';

export default function VideoPanel() {
  useOpenedRun(({ id, saved, settings }) => {
    if (saved) void restore(id, settings as unknown as VideoChoice);
  });
  return (
    <SensePanel
      words={useWords(words)}
      classes={classes}
      activity={activity}
      choice={choice}
      cells={cells}
      cards={(seconds) => (
        <>
          <VideoClasses seconds={seconds} />
          {activity.value.kind !== 'listening' && <Preview />}
        </>
      )}
      takeExample={takeExample}
      train={train}
      stop={stop}
    >
      <SenseStatus media="camera" tasks={{ activity, problem }} network={network} />
      <VideoLive />
    </SensePanel>
  );
}
