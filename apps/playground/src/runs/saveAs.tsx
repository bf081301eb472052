/** Offers the model of a run as a file. */
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { problemOf } from '../training/problemOf.js';
import { type ExportFormat, exportFormats } from './exportFormats.js';
import type { Run } from './run.js';
import { words } from './words.js';

export function SaveAs({ run }: { readonly run: Run }) {
  const say = useWords(words);
  const [said, setSaid] = useState('');
  const save = async (format: ExportFormat): Promise<void> => {
    try {
      const { saveModel } = await import('./saveModel.js');
      setSaid(say.exported(await saveModel(run, format)));
    } catch (error) {
      setSaid(say.notExported(problemOf(error)));
    }
  };
  return (
    <>
      <select
        aria-label={say.exportAs(run.name)}
        value=""
        onChange={(event) => {
          void save(event.currentTarget.value as ExportFormat);
          event.currentTarget.value = '';
        }}
      >
        <option value="">{say.exportTitle}</option>
        {Object.entries(exportFormats).map(([format, { title }]) => (
          <option key={format} value={format}>
            {title}
          </option>
        ))}
      </select>
      <small role="status">{said}</small>
    </>
  );
}
