/** The panel *Write a cell*: an editor, what is known of the cell, and a race against other cells. */
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import type { Run } from '../runs/run.js';
import { useOpenedRun } from '../runs/useOpenedRun.js';
import { addressOf, route } from '../shell/route.js';
import './cell.css';
import type { Problem } from '../cellCode/problem.js';
import {
  adoptCode,
  changeCode,
  changeRace,
  checkCode,
  code,
  endLanguage,
  isForeign,
  languageWorker,
  race,
  takeShared,
  type Verdict,
  verdict,
} from './cellSession.js';
import { CodeEditor } from './editor/codeEditor.js';
import { RaceFields } from './race/raceFields.js';
import { isRacing, type LaneSettings, lanes, openRace, resumeRace, startRace, stopRace } from './race/raceSession.js';
import { raceSettingsOf } from './race/raceSettings.js';
import { RaceView } from './race/raceView.js';
import { ShareButton } from './share/shareButton.js';
import { unpackShared } from './share/shareLink.js';
import { type StartName, startNames, starts } from './starts/starts.js';
import { UnrolledView } from './unrolledView.js';
import { VerdictView } from './verdictView.js';
import { words } from './words.js';

export default function CellPanel() {
  const say = useWords(words);
  const [line, setLine] = useState<{ readonly line: number; readonly asked: number } | undefined>(undefined);
  const [badLink, setBadLink] = useState(false);
  const { query } = route.value;
  const shared = query.get('code');

  useEffect(() => {
    const found = shared === null ? undefined : unpackShared(shared);
    setBadLink(shared !== null && found === undefined);
    if (found !== undefined) takeShared(found.code, found.race);
    void checkCode();
    return endLanguage;
  }, [shared]);
  // The list of runs comes from the browser's storage, maybe later than this panel.
  useOpenedRun(openRun);

  const problems = problemsOf(verdict.value);
  return (
    <section class="cell-panel">
      <h2>{say.title}</h2>
      <p>{say.lead}</p>
      {badLink && <p role="alert">{say.badLink}</p>}
      {isForeign.value && <p class="foreign">{say.shared}</p>}
      <div class="controls">
        <StartSelect />
        <ShareButton />
      </div>
      <CodeEditor
        label={say.editor}
        code={code.value}
        problems={problems}
        change={changeCode}
        run={() => void runCell()}
        complete={(text, position) => languageWorker().completions(text, position)}
        importOf={(text, position, completion) => languageWorker().importOf(text, position, completion)}
        describe={(text, position) => languageWorker().describe(text, position)}
        goTo={line}
      />
      <p class="hint">{say.keys}</p>
      <VerdictView goTo={(to) => setLine({ line: to, asked: (line?.asked ?? 0) + 1 })} />
      <RaceSection />
      <UnrolledView />
    </section>
  );
}

function StartSelect() {
  const say = useWords(words);
  return (
    <label>
      {say.start}
      <select
        value=""
        onChange={(event) => {
          const name = event.currentTarget.value as StartName;
          event.currentTarget.value = '';
          adoptCode();
          changeCode(starts[name]);
        }}
      >
        <option value="">{say.chooseStart}</option>
        {startNames.map((name) => (
          <option key={name} value={name}>
            {say.startNames[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

function RaceSection() {
  const say = useWords(words);
  const racing = isRacing.value;
  const canResume = !racing && verdict.value.phase === 'cell' && lanes.value.some(({ status }) => status === 'stopped');
  const resume = (): void => {
    const now = verdict.value;
    if (now.phase === 'cell') void resumeRace(now.compiled);
  };
  return (
    <section aria-labelledby="race-title">
      <h3 id="race-title">{say.race}</h3>
      <p>{say.raceLead}</p>
      <RaceFields settings={race.value} disabled={racing} change={changeRace} />
      <p class="controls">
        <button type="button" class="main" disabled={racing} onClick={() => void runCell()}>
          {say.run}
        </button>
        <button type="button" disabled={!racing} onClick={() => void stopRace()}>
          {say.stop}
        </button>
        {canResume && (
          <button type="button" onClick={resume}>
            {say.resume}
          </button>
        )}
      </p>
      <RaceView />
    </section>
  );
}

/** Checks the code as it is now, and starts a race if it is a cell. */
async function runCell(): Promise<void> {
  if (isRacing.value) return;
  if (isForeign.value) {
    adoptCode();
    history.replaceState(null, '', addressOf('cell'));
  }
  const text = code.value;
  const found = verdict.value.phase === 'cell' ? verdict.value : await checkCode();
  if (found.phase === 'cell' && !isRacing.value) await startRace(found.facts.name, text, found.compiled, race.value);
}

/** Shows the code and the race of a run of the list. */
async function openRun(run: Run): Promise<void> {
  if (isRacing.value) return;
  const { code: text, ...settings } = run.settings as unknown as LaneSettings;
  changeRace(raceSettingsOf(settings));
  changeCode(text);
  await openRace(run);
}

function problemsOf(now: Verdict): readonly Problem[] {
  return now.phase === 'wrong' ? now.findings.filter((finding) => finding.kind !== 'endless') : [];
}
