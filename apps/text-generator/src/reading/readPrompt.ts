/** The beginning of a text: from the command line, a file or standard input. */
import { readText } from '@statal/datasets';

export interface PromptFlags {
  readonly prompt?: string | undefined;
  readonly promptFile?: string | undefined;
}

export interface Prompt {
  readonly text: string;
  /** Name of the prompt in messages. */
  readonly source: string;
}

/** @throws DatasetError if the file cannot be read, is empty or is not UTF-8 */
export async function readPrompt({ prompt = '', promptFile }: PromptFlags): Promise<Prompt> {
  if (promptFile === undefined) return { text: prompt, source: '--prompt' };
  const source = promptFile === '-' ? 'standard input' : promptFile;
  return { text: await readText(promptFile === '-' ? process.stdin : promptFile, { name: source }), source };
}
