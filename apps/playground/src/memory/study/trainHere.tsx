/** Repeats a training of the lab in this tab, and shows its curve beside that of the lab. */
import { LineChart, type LineSeries } from '../../charts/lineChart.js';
import { shownNumber, useWords } from '../../language/language.js';
import { findRun } from '../../runs/runs.js';
import type { RepeatedTraining, Training } from './createTraining.js';
import { InsideList } from './insideList.js';
import type { LabRun } from './labRun.js';
import { words } from './words.js';

export interface TrainHereProps {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly training: Training;
}

export function TrainHere({ id, title, lead, training }: TrainHereProps) {
  const { train } = useWords(words);
  const [cases, chosen, problem, now] = [training.cases.value, training.chosen.value, training.problem.value, training.training.value];
  const busy = now?.status === 'running';
  const tasks = [...new Set(cases.map(({ configuration }) => configuration.task.name))];
  const cells = cases.filter(({ configuration }) => configuration.task.name === chosen?.configuration.task.name);
  const { task, cell } = chosen?.configuration ?? {};
  return (
    <section class="train-here" id={id} aria-labelledby={`${id}-title`}>
      <h4 id={`${id}-title`}>{title}</h4>
      <p>{lead}</p>
      <p class="controls">
        <label>
          {train.task}
          <select value={task?.name} disabled={busy} onChange={(event) => training.choose(event.currentTarget.value, cell?.name ?? '')}>
            {tasks.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {train.cell}
          <select value={cell?.name} disabled={busy} onChange={(event) => training.choose(task?.name ?? '', event.currentTarget.value)}>
            {cells.map(({ configuration }) => (
              <option key={configuration.cell.name}>{configuration.cell.name}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="main"
          disabled={busy || chosen === undefined}
          onClick={() => void training.start(train.name(task?.name ?? '', cell?.name ?? ''))}
        >
          {train.start}
        </button>
        <button type="button" disabled={!busy} onClick={training.stop}>
          {train.stop}
        </button>
      </p>
      {chosen && <ModelLine run={chosen} />}
      {problem !== undefined && <p role="alert">{train.problem(problem)}</p>}
      <output class="now">{statusOf(now, train)}</output>
      {now && <Curves now={now} />}
      {now && <InsideList inside={now.inside} />}
      {now && <Results now={now} />}
    </section>
  );
}

function ModelLine({ run }: { readonly run: LabRun }) {
  const { train } = useWords(words);
  const { units, parameters, learningRate: rate, seed } = run.configuration;
  return <p class="scale-note">{train.model({ units, parameters: shownNumber(parameters), rate, seed })}</p>;
}

function Curves({ now }: { readonly now: RepeatedTraining }) {
  const { train } = useWords(words);
  const { training = [], validation = [] } = findRun(now.id)?.curve ?? {};
  const { task, cell } = now.of.configuration;
  const pointsOf = (points: typeof training) => points.map(({ iteration: x, loss: y }) => ({ x, y }));
  const series: readonly LineSeries[] = [
    { name: train.training, points: pointsOf(training), color: '#8a93a0' },
    { name: train.validation, points: pointsOf(validation), color: '#d9730d' },
    { name: train.lab, points: now.of.curve.map(([x, y]) => ({ x, y })), color: '#0a84d6', dashed: true },
  ];
  return <LineChart label={train.chart(task.name, cell.name)} series={series} xLabel={train.updates} yLabel={train.loss} height={260} />;
}

function Results({ now: { of, result } }: { readonly now: RepeatedTraining }) {
  const { train } = useWords(words);
  if (result === undefined) return null;
  const percent = (share: number): string => `${shownNumber(100 * share, 1)}%`;
  const line = (which: string, test: LabRun['test']): string =>
    test === undefined ? which : train.score(which, percent(test.training.right), percent(test.long.right));
  const isEqual = JSON.stringify([result.curve, result.test]) === JSON.stringify([of.curve, of.test]);
  return (
    <ul class="results">
      <li>{line(train.tab, result.test)}</li>
      <li>{line(train.laboratory, of.test)}</li>
      <li>
        <strong>{isEqual ? train.equal : train.other}</strong>
      </li>
    </ul>
  );
}

function statusOf(now: RepeatedTraining | undefined, train: (typeof words)['en']['train']): string {
  if (now === undefined) return train.ready;
  const run = findRun(now.id);
  if (now.status === 'running') return train.running(run?.iteration ?? 0, now.of.configuration.iterations);
  return now.result === undefined ? train.stopped : train.ended[now.result.stopped];
}
