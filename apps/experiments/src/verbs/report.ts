/** `statal-lab report`: writes a document with tables and curves from the results in a directory. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { counted, UsageError } from '@statal/command-line';
import { makeFolder, systemReason } from '@statal/files';
import { Command } from 'commander';
import type { DirectoryDocument } from '../document/documentOf.js';
import type { MaterialPaths } from '../tasks/taskMaterial.js';

const examples = `
Examples:
  statal-lab report runs/first
  statal-lab report runs/first --print | less
  statal-lab report runs/poems --text poems.txt

It writes report.md and curves/*.svg beside the results.`;

interface ReportFlags extends MaterialPaths {
  readonly print?: boolean | undefined;
}

export function reportVerb(): Command {
  return new Command('report')
    .description('make tables and curves from results')
    .argument('<directory>', 'the --out of run, sizes, inside or table')
    .option('--text <file>', 'the text that characters was trained on, if it was one of your own')
    .option('--recordings <directory>', 'those of spoken-digits, if they were your own')
    .option('--print', 'print the tables, and write nothing')
    .addHelpText('after', examples)
    .action(report);
}

async function report(directory: string, { print, ...paths }: ReportFlags): Promise<void> {
  const { documentOf } = await import('../document/documentOf.js');
  const document = await documentOf(directory, paths);
  for (const line of document.notices) process.stderr.write(`${line}\n`);
  process.stdout.write(print ? document.files[0].content : `${await writeDocument(directory, document)}\n`);
}

/**
 * Writes the files of a report beside its results, and says so in one line.
 *
 * @throws UsageError if one cannot be written
 */
export async function writeDocument(directory: string, { files, runs }: DirectoryDocument): Promise<string> {
  for (const { path, content } of files) {
    const target = join(directory, path);
    try {
      await makeFolder(dirname(target));
      await writeFile(target, content);
    } catch (error) {
      const [reason, hint] = systemReason(error);
      throw new UsageError(target, `it could not be written, ${reason}; the results are as they were`, hint);
    }
  }
  const pictures = counted(files.length - 1, 'picture');
  return `${join(directory, files[0].path)}: ${counted(runs, 'run')}, ${pictures} in ${join(directory, 'curves')}`;
}
