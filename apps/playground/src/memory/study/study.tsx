/** The study of the statal cell: the document, section by section, with a chart for each table. */
import { useEffect, useState } from 'preact/hooks';
import { language, useWords } from '../../language/language.js';
import { problemOf } from '../../training/problemOf.js';
import { DataTable } from './dataTable.js';
import { loadStudy } from './loadStudy.js';
import { Inline, Prose } from './prose.js';
import { SectionCharts } from './sectionCharts.js';
import { plainText, type StudySection } from './studyDocument.js';
import './study.css';
import { words } from './words.js';

/** Its page on the site that the playground is part of. */
const documents = { en: '../statal-cell.html', es: '../es/statal-cell.html' } as const;

export function Study() {
  const { title, lead, loading, failed, contents, document, colors } = useWords(words);
  const [sections, setSections] = useState<readonly StudySection[]>([]);
  const [problem, setProblem] = useState<string>();
  const shown = language.value;
  useEffect(() => {
    loadStudy(shown).then(setSections, (error) => setProblem(problemOf(error)));
  }, [shown]);
  return (
    <section class="study">
      <h2>{title}</h2>
      <p>
        {lead} <a href={documents[shown]}>{document}</a>.
      </p>
      <ul class="memory-legend">
        {(['ours', 'statal', 'other'] as const).map((kind) => (
          <li key={kind}>
            <span class={`dot ${kind}`} /> {colors[kind]}
          </li>
        ))}
      </ul>
      {problem !== undefined && <p role="alert">{failed(problem)}</p>}
      {sections.length === 0 && problem === undefined && <p aria-busy="true">{loading}</p>}
      <nav aria-label={contents}>
        <ol>
          {sections.map(({ id, heading }) => (
            <li key={id}>
              <button type="button" class="link" onClick={() => goTo(id)}>
                <Inline tokens={heading} />
              </button>
            </li>
          ))}
        </ol>
      </nav>
      {sections.map((section, index) => (
        <Section key={section.id} section={section} index={index} />
      ))}
    </section>
  );
}

function Section({ section, index }: { readonly section: StudySection; readonly index: number }) {
  const { answers } = useWords(words);
  const { id, heading } = section;
  return (
    <section class="study-section" aria-labelledby={id}>
      <h3 id={id} tabIndex={-1}>
        <Inline tokens={heading} />
      </h3>
      <p>{answers[index]}</p>
      {useTurn(index) && <SectionBody section={section} />}
    </section>
  );
}

/** One section after another, so that none keeps the page from answering. */
function useTurn(index: number): boolean {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), index * 60);
    return () => clearTimeout(timer);
  }, [index]);
  return isDue;
}

function SectionBody({ section }: { readonly section: StudySection }) {
  const { read, table: tableName } = useWords(words);
  const { heading, blocks } = section;
  const tables = blocks.filter((block) => block.kind === 'table');
  const name = heading.map(plainText).join('');
  return (
    <>
      <SectionCharts section={section} />
      {tables.map((table, place) => (
        <DataTable key={place} label={tableName(`${name}${tables.length > 1 ? ` ${place + 1}` : ''}`)} table={table} />
      ))}
      <details open={tables.length === 0}>
        <summary>{read}</summary>
        {blocks.map((block, place) => (block.kind === 'text' ? <Prose key={place} token={block.token} /> : null))}
      </details>
    </>
  );
}

/** The hash of the address is the route, so these are no links. */
function goTo(id: string): void {
  const heading = document.getElementById(id);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}
