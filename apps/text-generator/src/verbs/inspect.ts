/** `statal-text inspect`: shows the values of single units of a trained model while it reads a text. */
import {
  addModelFlags,
  type ModelFlags,
  requireFile,
  UsageError,
  whichCheckpoint,
  wholeNumber,
  writeOutputFile,
} from '@statal/command-line';
import { Command, Option } from 'commander';
import { callAgain } from '../commandLine/callAgain.js';
import { checkUnit, chosenSignals, signalToShow } from '../inspecting/chosenSignals.js';
import { type Finding, findInText } from '../inspecting/findInText.js';
import { findTable, measures } from '../inspecting/findTable.js';
import type { FoundUnit } from '../inspecting/findUnits.js';
import { htmlPage } from '../inspecting/htmlPage.js';
import { type InspectedUnit, inspectUnit } from '../inspecting/inspectUnit.js';
import { type Signal, signalsOf } from '../inspecting/readingRun.js';
import { textForTerminal } from '../inspecting/showText.js';
import { propertyNames } from '../inspecting/textProperties.js';
import { textProperty } from '../inspecting/textProperty.js';
import { tellSkipped } from '../reading/encodeText.js';
import { openModel } from '../training/openModel.js';
import { readTrainingText } from '../training/readTrainingText.js';
import { addUnknownFlag, type UnknownFlag } from './unknownFlag.js';

interface InspectFlags extends ModelFlags, UnknownFlag {
  readonly input?: string | undefined;
  readonly unit?: number | 'best' | undefined;
  readonly layer?: number | undefined;
  readonly state?: string | undefined;
  readonly find?: string | undefined;
  readonly top: number;
  readonly characters: number;
  readonly html?: string | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-text inspect --model runs/shakespeare --find position                   which units know where in the line they are
  statal-text inspect --model runs/shakespeare --unit 37                         the text, colored by unit 37 of the top layer
  statal-text inspect --model runs/shakespeare --unit 37 --state forget          by a gate of it
  statal-text inspect --model runs/code --find quotes --unit best --html q.html  the unit that knows quotes best, as a page
  statal-text inspect --model runs/code --find line-seen:= --state h --json

Properties to find:
  quotes       inside quotation marks
  brackets     inside (), [] or {}
  position     characters since the line began
  line-seen:X  X, any text, has been seen since the line began

The model reads the text from its first character on, and the value at a character is that after reading it. A yes or no is measured by the
area under the ROC curve (AUC), a number by its rank correlation; values in the same 2,048th of a unit's range count as equal.
Blue is below 0 and orange above, or below and above the middle where all values are far from 0. Without colors (NO_COLOR, a pipe) bars
below each line show the same.`;

export function inspectVerb(): Command {
  const command = new Command('inspect')
    .description('look inside: what a unit of a trained model holds at each character')
    .addHelpText('after', examples);
  return addUnknownFlag(addModelFlags(command))
    .addOption(new Option('--input <file>', 'text to read (default: the one it was trained on)'))
    .addOption(new Option('--unit <n>', 'unit to show, from 0, or best: the one that --find found').argParser(unitOrBest))
    .addOption(
      new Option('--layer <n>', 'layer, from 0, which reads the text (default: the top one; with --find: all)').argParser(
        wholeNumber({ from: 0 }),
      ),
    )
    .addOption(new Option('--state <name>', 'state or gate, by its name (default: the memory, c of an lstm; with --find: all states)'))
    .addOption(new Option('--find <property>', `rank units by how well they tell ${propertyNames.join(', ')}`))
    .addOption(new Option('--top <n>', 'how many units --find lists').argParser(wholeNumber({ from: 1 })).default(10))
    .addOption(
      new Option('--characters <n>', 'how much of the text to show; --find reads all of it')
        .argParser(wholeNumber({ from: 1 }))
        .default(2000),
    )
    .addOption(new Option('--html <file>', 'write a page instead of showing the text here'))
    .addOption(new Option('--json', 'print one JSON object'))
    .action(inspect);
}

async function inspect(flags: InspectFlags): Promise<void> {
  const { unit, html, json, unknown } = flags;
  const property = flags.find === undefined ? undefined : textProperty(flags.find);
  checkWhatToShow(flags);
  if (html !== undefined) await requireFile(html, '--html');
  // One batch row is too little work for several threads.
  const opened = await openModel(flags.model, { which: whichCheckpoint(flags), threads: 1 });
  const chosen = chosenSignals(signalsOf(opened), flags);
  if (typeof unit === 'number') checkUnit(unit, signalToShow(chosen));
  const text = await readTrainingText(flags.input ?? opened.settings.text.input);

  const finding = property === undefined ? undefined : await findInText(opened, text, { property, chosen, unknown });
  const found = finding?.found.slice(0, flags.top);
  if (finding !== undefined && !json) {
    process.stdout.write(`${finding.heading}\n\n${findTable(found as readonly FoundUnit[], finding.property)}`);
    if (unit === undefined) process.stdout.write(`\nLook at the best:  ${lookAt(finding.found[0], flags)}\n`);
  }
  const shown =
    unit === undefined
      ? undefined
      : await inspectUnit(opened, text, { unit: unitToShow(unit, chosen, finding?.found), characters: flags.characters, unknown });
  const { skipped, notice } = finding ?? (shown as InspectedUnit);
  tellSkipped(notice);
  opened.engine.close();

  if (html !== undefined && shown !== undefined) await writeOutputFile(html, '--html', htmlPage(shown.text));
  if (json) process.stdout.write(`${JSON.stringify({ input: text.name, skipped, ...asJson(finding, found), ...shown?.json })}\n`);
  else if (shown !== undefined) {
    const space = finding === undefined ? '' : '\n';
    process.stdout.write(`${space}${html === undefined ? textForTerminal(shown.text, process.stdout) : `${html}: ${shown.text.title}\n`}`);
  }
}

/** @throws UsageError if the flags do not name a unit */
function checkWhatToShow({ unit, find: property, html }: InspectFlags): void {
  if (unit === undefined && property === undefined) {
    throw new UsageError('--unit', 'which unit to show is not said', 'Name one, or let --find position name the best');
  }
  if (unit === 'best' && property === undefined) {
    throw new UsageError('--unit best', 'best at what is not said', `Add --find with ${propertyNames.join(', ')}`);
  }
  if (html !== undefined && unit === undefined) {
    throw new UsageError(`--html ${html}`, 'a page shows one unit, and which one is not said', 'Add --unit best, or --unit and its number');
  }
}

function unitToShow(
  unit: number | 'best',
  chosen: readonly Signal[],
  found: readonly FoundUnit[] = [],
): Signal & { readonly unit: number } {
  if (unit !== 'best') return { ...signalToShow(chosen), unit };
  const [best] = found;
  const signal = chosen.find(({ layer, name, kind }) => layer === best.layer && name === best.name && kind === best.kind) as Signal;
  return { ...signal, unit: best.unit };
}

function lookAt({ layer, name, unit }: FoundUnit, { model, input, best, last, unknown }: InspectFlags): string {
  const which = [...(best ? ['--best'] : []), ...(last ? ['--last'] : [])];
  const what = [...(input === undefined ? [] : ['--input', input]), ...(unknown === undefined ? [] : ['--unknown', unknown])];
  return callAgain(['inspect', '--model', model, ...which, ...what, '--layer', String(layer), '--state', name, '--unit', String(unit)]);
}

function asJson(finding: Finding | undefined, found: readonly FoundUnit[] = []): object {
  if (finding === undefined) return {};
  const { name, kind } = finding.property;
  return {
    find: name,
    measure: measures[kind],
    found: found.map(({ layer, name: state, unit, score, direction }) => ({ layer, state, unit, score, direction })),
  };
}

function unitOrBest(word: string): number | 'best' {
  return word === 'best' ? 'best' : wholeNumber({ from: 0 })(word);
}
