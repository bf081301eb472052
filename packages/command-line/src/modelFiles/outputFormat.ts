/** Which format the output file gets. */
import { UsageError } from '../usageError.js';
import { type FormatName, formats, writableNames } from './formatTable.js';

/**
 * The format that `--to` names, or the one that writes files with this ending. `.safetensors` is ours: it describes the layers too.
 *
 * @throws UsageError if no format has the ending
 */
export function outputFormat(path: string, to: FormatName | undefined): FormatName {
  if (to !== undefined) return to;
  const found = writableNames.find((name) => endingsOf(name).some((ending) => path.endsWith(ending)));
  if (found !== undefined) return found;
  const endings = [...new Set(writableNames.flatMap(endingsOf))].join(', ');
  throw new UsageError(path, 'its ending names no format that can be written', `Use ${endings}, or say --to ${writableNames.join(', ')}`);
}

function endingsOf(name: FormatName): readonly string[] {
  return formats[name].endings;
}
