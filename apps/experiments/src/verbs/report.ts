/** `statal-lab report`: writes a document with tables and curves from the results in a directory. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '@statal/command-line';
import { makeFolder, systemReason } from '@statal/files';
import { Command } from 'commander';
import { cellNames } from '../cells/cellTable.js';
import { readInside } from '../inside/insideResult.js';
import { type MaterialPaths, readMaterial } from '../tasks/taskMaterial.js';
import { needsOf, taskNamed, taskNames } from '../tasks/taskTable.js';
import { readResults, resultsPath } from '../training/resultsStore.js';

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
    .argument('<directory>', 'the --out of run, sizes or inside')
    .option('--text <file>', 'the text that characters was trained on, if it was one of your own')
    .option('--recordings <directory>', 'those of spoken-digits, if they were your own')
    .option('--print', 'print the tables, and write nothing')
    .addHelpText('after', examples)
    .action(report);
}

async function report(directory: string, { print, ...paths }: ReportFlags): Promise<void> {
  const { results, notice } = await readResults(directory);
  const { results: inside, notice: insideNotice } = await readInside(directory);
  for (const line of [notice, insideNotice]) if (line !== undefined) process.stderr.write(`${line}\n`);
  if (results.length + inside.length === 0) {
    throw new UsageError(
      directory,
      `there are no results in it (${resultsPath(directory)})`,
      'Make some with run --out, or name another directory',
    );
  }
  const names = taskNames.filter((name) => [...results, ...inside].some(({ configuration }) => configuration.task.name === name));
  const material = await readMaterial(needsOf(names), paths);
  const { makeDocument } = await import('../document/document.js');
  const files = makeDocument({ results, inside, tasks: names.map((name) => taskNamed(name, material)), cellOrder: cellNames });
  if (print) {
    process.stdout.write(files[0].content);
    return;
  }
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
  const pictures = files.length - 1;
  const drawn = `${pictures} picture${pictures === 1 ? '' : 's'} in ${join(directory, 'curves')}`;
  process.stdout.write(`${join(directory, files[0].path)}: ${results.length} run${results.length === 1 ? '' : 's'}, ${drawn}\n`);
}
