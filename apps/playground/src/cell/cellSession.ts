/** The code of the panel, and what is known of it. The code survives a reload of the page. */
import { batch, signal } from '@preact/signals';
import type { CompiledCode } from '../cellCode/compiledCode.js';
import type { Problem } from '../cellCode/problem.js';
import type { UnrolledData } from '../figures/unrolledData.js';
import { problemOf } from '../training/problemOf.js';
import { type StartedWorker, startWorker } from '../training/startWorker.js';
import { runTrial, trialLimit } from './code/runTrial.js';
import type { TrialWorker } from './code/trial.worker.js';
import type { CellFacts } from './code/tryCell.js';
import type { LanguageWorker } from './language/language.worker.js';
import { defaultRace, type RaceSettings, raceSettingsOf } from './race/raceSettings.js';
import { starts } from './starts/starts.js';

const key = 'statal.cell';

/** A problem of the code, or a trial that did not end. */
export type Finding = Problem | { readonly kind: 'endless'; readonly seconds: number };

/** What is known of the code: it is being checked, something is wrong, or it is a cell that can race. */
export type Verdict =
  | { readonly phase: 'waiting' | 'checking' | 'trying' }
  | { readonly phase: 'wrong'; readonly findings: readonly Finding[] }
  | { readonly phase: 'cell'; readonly facts: CellFacts; readonly compiled: CompiledCode };

const stored = readStored();
export const code = signal(stored.code);
export const race = signal<RaceSettings>(stored.race);
export const verdict = signal<Verdict>({ phase: 'checking' });
/** The last cell that was traced. It stays while the code is being changed. */
export const traced = signal<{ readonly name: string; readonly unrolled: UnrolledData } | undefined>(undefined);
/** Whether the code comes from a link and the reader has not run it. Its types are checked; nothing of it runs. */
export const isForeign = signal(false);

let language: StartedWorker<LanguageWorker> | undefined;
/** The check that is under way. A newer one replaces it. */
let current = new AbortController();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Milliseconds without typing before a check. */
const pause = 300;

export function languageWorker(): StartedWorker<LanguageWorker>['calls'] {
  language ??= startWorker<LanguageWorker>(new Worker(new URL('./language/language.worker.ts', import.meta.url), { type: 'module' }));
  return language.calls;
}

/** Frees what the language service holds. The next call starts it again. */
export function endLanguage(): void {
  current.abort();
  clearTimeout(timer);
  language?.end();
  language = undefined;
}

export function changeCode(text: string): void {
  if (text === code.value) return;
  code.value = text;
  store();
  verdict.value = { phase: 'checking' };
  clearTimeout(timer);
  timer = setTimeout(() => void checkCode(), pause);
}

export function changeRace(settings: RaceSettings): void {
  race.value = settings;
  store();
}

/** Shows the code of a link. */
export function takeShared(text: string, settings: RaceSettings): void {
  batch(() => {
    isForeign.value = true;
    changeRace(settings);
    changeCode(text);
  });
}

/** The reader runs the code of a link: from now on it is their own. */
export function adoptCode(): void {
  isForeign.value = false;
  store();
}

/** Checks types, and then tries the cell, unless it comes from a link. Returns what it found. */
export async function checkCode(): Promise<Verdict> {
  clearTimeout(timer);
  current.abort();
  current = new AbortController();
  const { signal: aborted } = current;
  const text = code.value;
  const say = (found: Verdict): Verdict => {
    if (!aborted.aborted) verdict.value = found;
    return found;
  };
  try {
    say({ phase: 'checking' });
    const problems = await languageWorker().problems(text);
    if (problems.some(({ kind }) => kind === 'error')) return say({ phase: 'wrong', findings: problems });
    const compiled = await languageWorker().compile(text);
    if (isForeign.value || aborted.aborted) return say({ phase: 'waiting' });
    say({ phase: 'trying' });
    const trial = await runTrial(compiled, { start: startTrial, signal: aborted });
    if (trial === undefined) return say({ phase: 'waiting' });
    if (trial === 'too long') return say({ phase: 'wrong', findings: [{ kind: 'endless', seconds: trialLimit / 1000 }] });
    if ('problem' in trial) return say({ phase: 'wrong', findings: [trial.problem] });
    const { facts, unrolled } = trial;
    if (!aborted.aborted) traced.value = { name: facts.name, unrolled };
    return say({ phase: 'cell', facts, compiled });
  } catch (error) {
    return say({ phase: 'wrong', findings: [{ kind: 'error', message: problemOf(error) }] });
  }
}

function startTrial(): StartedWorker<TrialWorker> {
  return startWorker<TrialWorker>(new Worker(new URL('./code/trial.worker.ts', import.meta.url), { type: 'module' }));
}

/** A page without storage forgets the code. The code of a link does not replace the reader's own until it is run. */
function store(): void {
  if (isForeign.value) return;
  try {
    localStorage.setItem(key, JSON.stringify({ code: code.value, race: race.value }));
  } catch {}
}

function readStored(): { readonly code: string; readonly race: RaceSettings } {
  try {
    const { code: text, race: settings } = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { code: typeof text === 'string' ? text : starts.leaky, race: raceSettingsOf(settings) };
  } catch {
    return { code: starts.leaky, race: defaultRace };
  }
}
