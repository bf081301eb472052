/** The panel *Text*: a text is pasted, learned, written on, and colored by what a unit knows. */
import { DatasetError, readText } from '@statal/datasets';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import type { Run } from '../runs/run.js';
import { findRun } from '../runs/runs.js';
import { useOpenedRun } from '../runs/useOpenedRun.js';
import { CopyLink } from '../shell/copyLink.js';
import { route } from '../shell/route.js';
import { problemOf } from '../training/problemOf.js';
import { ContinuePrompt } from './continuePrompt.js';
import { exampleText } from './exampleText.js';
import { LookInside } from './lookInside.js';
import './text.css';
import { settingsFromQuery, settingsQuery } from './settingsLink.js';
import { TextFields } from './textFields.js';
import { TextInput } from './textInput.js';
import { TextProgress } from './textProgress.js';
import { isTraining, loadTextModel, openRun, openText, problem, resumeText, stopText, trainText } from './textSession.js';
import { fittingSettings, type TextSettings } from './textSettings.js';
import { words } from './words.js';

/** What a training that is done goes on by. */
const moreIterations = 500;

/** A text as short as this gives no windows. */
const leastCharacters = 300;

export default function TextPanel() {
  const say = useWords(words);
  const [text, setText] = useState('');
  const [settings, setSettings] = useState(() => settingsFromQuery(route.value.query));
  const busy = isTraining.value;

  useOpenedRun(async (run) => {
    if (run.settings) setSettings(run.settings as TextSettings);
    setText((await openText(run.id)) ?? '');
  });

  // The front of the page leads here with an example, to see a training at once.
  const shows = route.value.query.has('example');
  useEffect(() => {
    if (!shows || isTraining.value) return;
    exampleText().then(
      (example) => {
        setText(example);
        void trainText(example, settings, nameOf(say.example, settings));
      },
      (error) => {
        problem.value = problemOf(error);
      },
    );
  }, [shows]);

  const take = async (file: File): Promise<void> => {
    problem.value = undefined;
    try {
      if (file.name.endsWith('.safetensors')) await loadTextModel(file);
      else setText(await readText(file));
    } catch (error) {
      problem.value = error instanceof DatasetError ? error.message : problemOf(error);
    }
  };
  const start = (): void => void trainText(text, fittingSettings(settings, text.length), nameOf(text, settings));
  const open = openRun.value === undefined ? undefined : findRun(openRun.value);
  // A model from a file knows nothing of its training.
  const resumable = open?.saved && open.iteration > 0 && text !== '' && !busy ? open : undefined;
  const resume = (run: Run): void => {
    const trained = run.settings as TextSettings;
    const iterations = run.status === 'done' ? run.iteration + moreIterations : trained.iterations;
    void resumeText(run, text, { ...trained, iterations });
  };
  const short = text.length < leastCharacters;

  return (
    <section class="text-panel">
      <h2>{say.title}</h2>
      <p>{say.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <TextInput text={text} disabled={busy} change={setText} take={(file) => void take(file)} />
        <TextFields settings={settings} disabled={busy} change={(part) => setSettings((before) => ({ ...before, ...part }))} />
        <p class="controls">
          <button type="submit" class="main" disabled={busy || short}>
            {say.train}
          </button>
          <button type="button" disabled={!busy} onClick={stopText}>
            {say.stop}
          </button>
          {resumable !== undefined && (
            <button type="button" onClick={() => resume(resumable)}>
              {resumable.status === 'done' ? say.more(moreIterations) : say.resume}
            </button>
          )}
          <CopyLink query={settingsQuery(settings)} />
          {short && <span>{say.short(leastCharacters)}</span>}
        </p>
      </form>
      {problem.value !== undefined && <p role="alert">{problem.value}</p>}
      <TextProgress />
      <LookInside text={text} />
      <ContinuePrompt />
    </section>
  );
}

/** The first words of the text, and the cell. */
function nameOf(text: string, { cell, units, layers }: TextSettings): string {
  const beginning = text.trim().split(/\s+/).slice(0, 3).join(' ').slice(0, 24);
  return `${beginning}, ${cell} ${layers} x ${units}`;
}
