/**
 * The tokens of a model in a file of their own, because no model format has a place for them: a JSON list with the token of each id, or the
 * object that `export` writes.
 */
import { readFile } from 'node:fs/promises';
import { UsageError } from '@statal/command-line';
import { type Vocabulary, vocabularyFromJSON } from '@statal/datasets';
import { systemReason } from '@statal/files';

/**
 * @param wayOut what to do if the file cannot be opened. Default: what the system's reason suggests.
 * @throws UsageError or DatasetError if the file holds no tokens
 */
export async function readTokens(path: string, wayOut?: string): Promise<Vocabulary> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const [reason, hint] = systemReason(error);
    throw new UsageError(`--tokens ${path}`, reason, wayOut ?? hint);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`--tokens ${path}`, 'it is not JSON', 'Write a list with the token of each id: ["a", "b", ...]');
  }
  return vocabularyFromJSON(Array.isArray(json) ? { kind: 'characters', tokens: json } : json, { source: path });
}
