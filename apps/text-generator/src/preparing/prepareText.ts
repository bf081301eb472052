/** Prepares a text: one pass for its vocabulary, one for its ids. Memory does not depend on the length of the text. */
import { characterVocabulary, type TokenFolder, type Vocabulary, wordVocabulary, writeTokens } from '@statal/datasets';
import type { FixedSettings } from '../training/settings.js';
import { sizeOfFiles, textOfFiles } from './inputFiles.js';
import type { Pass, PrepareReport } from './prepareReport.js';

export interface PrepareRequest {
  readonly paths: readonly string[];
  /** The new folder. */
  readonly folder: string;
  /** A vocabulary that exists, or what to make one of. */
  readonly vocabulary: Vocabulary | Pick<FixedSettings, 'tokens' | 'vocabulary'>;
  readonly report: PrepareReport;
  readonly signal: AbortSignal;
}

/** @throws DatasetError if the text cannot be used or the folder cannot be written; the signal's reason if it is aborted */
export async function prepareText({ paths, folder, vocabulary: given, report, signal }: PrepareRequest): Promise<TokenFolder> {
  const text = paths.join(', ');
  const bytes = await sizeOfFiles(paths);
  const passes: readonly Pass[] = 'idOf' in given ? ['ids'] : ['vocabulary', 'ids'];
  const started = performance.now();
  report.start({ text, bytes, folder });
  let done = 0;
  const piecesOf = (pass: Pass) =>
    textOfFiles(paths, {
      signal,
      read(more) {
        done += more;
        const seconds = (performance.now() - started) / 1000;
        const share = Math.min(1, done / (bytes * passes.length));
        report.progress({ pass, done: share, bytesPerSecond: done / seconds, secondsLeft: (seconds * (1 - share)) / share });
      },
    });
  const vocabulary = 'idOf' in given ? given : await vocabularyOf(piecesOf('vocabulary'), given);
  const tokens = await writeTokens(piecesOf('ids'), vocabulary, folder, { source: text, signal });
  report.end({ folder, tokens, seconds: (performance.now() - started) / 1000 });
  return tokens;
}

function vocabularyOf(
  pieces: AsyncIterable<string>,
  { tokens, vocabulary }: Pick<FixedSettings, 'tokens' | 'vocabulary'>,
): Promise<Vocabulary> {
  return tokens === 'words' ? wordVocabulary(pieces, { size: vocabulary }) : characterVocabulary(pieces);
}
