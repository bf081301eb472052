/** Pulses that the reader sends while time runs. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { shownNumber, useWords } from '../../language/language.js';
import { problemOf } from '../../training/problemOf.js';
import type { Lives, Moments } from '../neuron/life.js';
import { MemoryRows } from '../neuron/memoryRows.js';
import { byMemory } from '../neuron/neuron.js';
import { words } from '../words.js';
import type { PulsesProps } from './pulsesProps.js';
import { type Pad, usePad } from './usePad.js';
import { wantsLessMotion } from './wantsLessMotion.js';

/** The steps that are shown; older ones leave on the left. */
const shownSteps = 48;

const none: Lives = byMemory(() => []);

export function LivePulses({ calls, neuron, chosen, onChoose, onProblem }: PulsesProps) {
  const { live } = useWords(words);
  const [lives, setLives] = useState(none);
  const [runs, setRuns] = useState(false);
  const [strength, setStrength] = useState(1);
  const [speed, setSpeed] = useState(wantsLessMotion() ? 1 : 4);
  const pad = usePad();
  const padPlace = useRef<HTMLButtonElement>(null);
  const fail = (error: unknown): void => {
    setRuns(false);
    onProblem(problemOf(error));
  };
  useEffect(() => {
    calls?.setLive(neuron).catch(fail);
  }, [calls, neuron]);
  const now = useRef({ strength });
  now.current = { strength };
  const step = (): void => {
    const input = pad.take() ? now.current.strength : 0;
    calls?.stepLive(input).then((moments) => moments && setLives((before) => withMoments(before, moments)), fail);
  };
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(step, 1000 / speed);
    return () => clearInterval(timer);
  }, [runs, speed, calls]);
  const clear = (): void => {
    setLives(none);
    calls?.clearLive().catch(fail);
  };
  // The space bar would press the button that has the focus.
  const start = (): void => {
    setRuns(!runs);
    if (!runs) padPlace.current?.focus();
  };
  const steps = lives.value.length;
  return (
    <div class="memory-figure">
      <p>{live.hint}</p>
      <div class="controls">
        <button type="button" class="main" onClick={start}>
          {runs ? live.pause : live.start}
        </button>
        <PadButton pad={pad} name={live.pad} place={padPlace} />
        <button type="button" disabled={runs} onClick={step}>
          {live.one}
        </button>
        <button type="button" onClick={clear}>
          {live.clear}
        </button>
        <label>
          {live.speed}: {speed}
          <input type="range" min={1} max={10} value={speed} onInput={(event) => setSpeed(Number(event.currentTarget.value))} />
        </label>
        <label>
          {live.strength}: {shownNumber(strength, 1)}
          <input
            type="range"
            min={0.1}
            max={1}
            step={0.1}
            value={strength}
            onInput={(event) => setStrength(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      <output class="now">{runs ? live.running : steps === 0 ? live.waiting : live.paused}</output>
      <MemoryRows lives={lives} neuron={neuron} columns={shownSteps} step={Math.max(0, steps - 1)} chosen={chosen} onChoose={onChoose} />
    </div>
  );
}

interface PadButtonProps {
  readonly pad: Pad;
  readonly name: string;
  readonly place: RefObject<HTMLButtonElement | null>;
}

function PadButton({ pad, name, place }: PadButtonProps) {
  return (
    <button
      ref={place}
      type="button"
      class="pad"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pad.press();
      }}
      onPointerUp={pad.release}
      onPointerCancel={pad.release}
      onContextMenu={(event) => event.preventDefault()}
    >
      {name}
    </button>
  );
}

function withMoments(lives: Lives, moments: Moments): Lives {
  return byMemory((name) => [...lives[name], moments[name]].slice(-shownSteps));
}
