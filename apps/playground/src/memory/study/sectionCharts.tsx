/** The charts of a section: those of its tables. */
import { useWords } from '../../language/language.js';
import { MeasureChart } from './measureChart.js';
import { RivalsChart } from './rivalsChart.js';
import { SizesChart } from './sizesChart.js';
import type { StudySection, StudyTable } from './studyDocument.js';
import { TaskCards } from './taskCards.js';
import { TrainHere } from './trainHere.js';
import { useTraining } from './useTraining.js';
import { words } from './words.js';

export function SectionCharts({ section }: { readonly section: StudySection }) {
  const tables = section.blocks.filter((block) => block.kind === 'table');
  const from = (end: string): StudyTable | undefined => tables.find(({ source }) => source?.endsWith(end));
  const [solved, rivals, costs, sizes] = ['How many of the seeds', '### statal-content', '## What a step costs', 'the smallest'].map(from);
  const inside = tables.filter(({ source, columns }) => source?.includes('### ') && columns.length > 10);
  if (solved?.source?.includes('choice')) return <TaskCards table={solved} />;
  if (solved !== undefined) return <SolvedTasks table={solved} />;
  if (rivals !== undefined) return <RivalsChart table={rivals} />;
  if (costs !== undefined) return <MeasureChart tables={[{ table: costs }]} first={costs.columns[1]} />;
  if (inside.length > 0) {
    const named = inside.map((table) => ({ name: table.source?.split('### ')[1], table }));
    return <MeasureChart tables={named} first="gradient 40" without={['seed', 'rate', 'result']} />;
  }
  return sizes === undefined ? null : <SmallestSizes table={sizes} />;
}

function SolvedTasks({ table }: { readonly table: StudyTable }) {
  const training = useTraining('table');
  const { train } = useWords(words);
  const choose = (task: string): void => {
    training.choose(task, 'statal-content');
    document.querySelector('#train-table')?.scrollIntoView({ block: 'start' });
    document.querySelector<HTMLElement>('#train-table select')?.focus({ preventScroll: true });
  };
  return (
    <>
      <TaskCards
        table={table}
        trainable={new Set(training.cases.value.map(({ configuration }) => configuration.task.name))}
        onTrain={choose}
      />
      <TrainHere id="train-table" title={train.title} lead={train.lead} training={training} />
    </>
  );
}

function SmallestSizes({ table }: { readonly table: StudyTable }) {
  const units = new Map(table.rows.map(([cell, , size]) => [cell, Number(size)]));
  const training = useTraining('sizes', ({ configuration: { cell, units: own } }) => units.get(cell.name) === own);
  const { train } = useWords(words);
  return (
    <>
      <SizesChart table={table} />
      <TrainHere id="train-sizes" title={train.sizesTitle} lead={train.sizesLead} training={training} />
    </>
  );
}
