/** What the network sees. */
import { useWords } from '../language/language.js';
import { FrameView } from './frameView.js';
import { shownFrame } from './videoSession.js';
import { words } from './words.js';

/** The frames of the camera, or of a clip that is played. */
export function Preview() {
  const say = useWords(words);
  if (shownFrame.value === undefined) return null;
  return (
    <figure>
      <FrameView class="preview" frame={shownFrame.value} label={say.camera} />
      <figcaption>
        {say.camera}: {say.cameraAbout}
      </figcaption>
    </figure>
  );
}
