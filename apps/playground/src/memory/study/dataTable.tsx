/** A table of the document, as it stands there. A wide one scrolls, also by the keyboard. */
import type { StudyTable } from './studyDocument.js';

export function DataTable({ label, table }: { readonly label: string; readonly table: StudyTable }) {
  const { columns, rows } = table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section class="study-table" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...cells]) => (
            <tr key={first} class={first === 'statal-content' ? 'ours' : undefined}>
              <th scope="row">{first}</th>
              {cells.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
