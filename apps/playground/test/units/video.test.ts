import { createEngine } from '@statal/tensors';
import { fit } from '@statal/train';
import { expect, it } from 'vitest';
import { LiveModel } from '../../src/senses/liveModel.js';
import { cutClips, framesPerClip, pixels, size } from '../../src/video/clip.js';
import { exampleClip, gestures } from '../../src/video/exampleClips.js';
import { defaultChoice } from '../../src/video/training/videoSettings.js';
import { type ShownGesture, videoTraining } from '../../src/video/training/videoTraining.js';

it('cuts a recording into whole clips', () => {
  const clips = cutClips(exampleClip('round', { frames: 2 * framesPerClip + 3 }));
  expect(clips.map(({ length }) => length / pixels)).toEqual([framesPerClip, framesPerClip]);
});

it('recognizes gestures frame by frame, and begins anew', async () => {
  const shown = gestures.flatMap((label) =>
    Array.from(
      { length: 10 },
      (_, index): ShownGesture => ({ label, frames: exampleClip(label, { frames: framesPerClip, seed: index + 1 }) }),
    ),
  );
  const engine = await createEngine();
  const training = await videoTraining(shown, defaultChoice, engine);
  let accuracy: number | undefined;
  for await (const event of fit({ ...training.options, compile: true })) if (event.type === 'validation') accuracy = training.accuracy();
  expect(accuracy).toBe(1);

  const { model, normalization, options, classes } = training;
  const parts = { engine, model, params: options.params, normalization, units: defaultChoice.units };
  const live = new LiveModel(parts, { shape: [1, 1, size, size, 1], image: [size, size] });
  const answerTo = (clip: Uint8Array): Float32Array => {
    live.reset();
    let answer = new Float32Array();
    for (let frame = 0; frame < framesPerClip; frame++)
      answer = Float32Array.from(live.step(Float32Array.from(clip.subarray(frame * pixels, (frame + 1) * pixels), (byte) => byte / 255)));
    return answer;
  };
  for (const gesture of gestures) {
    const clip = exampleClip(gesture, { frames: framesPerClip, seed: 99 });
    const answer = answerTo(clip);
    expect(classes[answer.indexOf(Math.max(...answer))], gesture).toBe(gesture);
    expect(answerTo(clip)).toEqual(answer);
  }
  expect(live.state()).toHaveLength(defaultChoice.units);
  live.close();
});
