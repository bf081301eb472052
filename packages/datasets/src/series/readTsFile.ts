/**
 * The `.ts` format of the UEA and UCR archive of time series (Bagnall et al., 2018), and of the archive of regression problems (Tan et al.,
 * 2020): a header of lines with @, then one line for each series.
 *
 *     # a comment
 *     @problemName Gestures
 *     @timeStamps false
 *     @classLabel true circle wave
 *     @data
 *     0.1,0.2,0.3:1.0,1.1,1.2:circle       two dimensions of three steps, then the class
 */
import { type ByteSource, sourceName } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { readText } from '../readText.js';
import { requireArgument, requireOptions, requireText } from '../requireArgument.js';
import type { Series } from '../sequences/series.js';
import { classesOf, listed } from './classes.js';
import type { Labels } from './labels.js';
import { parseValue, shownValue } from './parseValue.js';
import { errorAt, type MissingInFile } from './placeInFile.js';
import { checkedSet, type SeriesSet } from './seriesSet.js';
import { type TsHeader, TsHeaderReader } from './tsHeader.js';
import { TsLineReader } from './tsLine.js';

type LabelKind = 'classes' | 'numbers' | 'none';

/** The options of `readTsFile`. */
export interface ReadTsFileOptions {
  /** What to take from the end of each series: its class, a number to predict (`@targetLabel`), or nothing. Default: `'classes'`. */
  readonly labels?: LabelKind | undefined;
  /** `'error'` stops at the first missing value and names its place; `'keep'` makes it NaN. Default: `'error'`. */
  readonly missing?: MissingInFile | undefined;
  /** Name of the source in messages. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
}

/**
 * Reads a `.ts` file of the UEA/UCR archive. A dimension becomes a channel. The sizes in the header are only compared with the data.
 * `warnings` lists what differs.
 *
 * @throws DatasetError if the source is unreadable, or a line does not follow the format; it names the line and the column
 *
 * @example
 * const train = await readTsFile('JapaneseVowels_TRAIN.ts');
 * const test = await readTsFile('JapaneseVowels_TEST.ts');
 * console.log(train.width, train.classes); // 2 ['1', '2']
 */
export function readTsFile(
  source: ByteSource,
  options?: ReadTsFileOptions & { readonly labels?: 'classes' | undefined },
): Promise<SeriesSet<Int32Array>>;
export function readTsFile(
  source: ByteSource,
  options: ReadTsFileOptions & { readonly labels: 'numbers' },
): Promise<SeriesSet<Float32Array>>;
export function readTsFile(source: ByteSource, options: ReadTsFileOptions & { readonly labels: 'none' }): Promise<SeriesSet<undefined>>;
export async function readTsFile(source: ByteSource, options: ReadTsFileOptions = {}): Promise<SeriesSet<Labels>> {
  const owner = 'readTsFile';
  requireOptions(owner, options, ['labels', 'missing', 'name']);
  const { labels = 'classes', missing = 'error', name = sourceName(source) } = options;
  requireArgument(owner, 'labels', ['classes', 'numbers', 'none'].includes(labels), labels, "'classes', 'numbers' or 'none'");
  requireArgument(owner, 'missing', missing === 'error' || missing === 'keep', missing, "'error' or 'keep'");
  requireText(owner, 'name', name);
  return new TsReader(name, labels, missing).read(await readText(source, { name }));
}

class TsReader {
  readonly #source: string;
  readonly #kind: LabelKind;
  readonly #missing: MissingInFile;
  readonly #series: Series[] = [];
  readonly #labels: string[] = [];
  readonly #targets: number[] = [];

  constructor(source: string, kind: LabelKind, missing: MissingInFile) {
    this.#source = source;
    this.#kind = kind;
    this.#missing = missing;
  }

  read(text: string): SeriesSet<Labels> {
    const header = new TsHeaderReader(this.#source);
    let lines: TsLineReader | undefined;
    for (const { line, content } of linesOf(text)) {
      if (content.trim() === '' || content.trimStart().startsWith('#')) continue;
      if (lines !== undefined) this.#add(lines, header.header, content, line);
      else if (!content.trimStart().startsWith('@')) throw this.#notATag(content, line);
      else if (/^\s*@data\s*$/i.test(content)) lines = this.#linesAfter(header.header, line);
      else header.add(content, line);
    }
    if (lines === undefined) throw new DatasetError(this.#source, 'it has no line @data', 'Take a .ts file of the UEA/UCR archive');
    return this.#set(header.header);
  }

  #linesAfter(header: TsHeader, line: number): TsLineReader {
    const isClass = header.classes !== undefined;
    const kind = header.hasTarget ? 'numbers' : isClass ? 'classes' : 'none';
    if (this.#kind !== 'none' && this.#kind !== kind) {
      const reason = {
        classes: 'its labels are classes',
        numbers: 'its labels are numbers (@targetLabel)',
        none: 'its series have no labels',
      }[kind];
      throw errorAt(this.#source, { line }, reason, `Pass labels: '${kind}'`);
    }
    return new TsLineReader({
      source: this.#source,
      timeStamps: header.timeStamps,
      hasLabel: isClass || header.hasTarget,
      missing: this.#missing,
    });
  }

  #add(lines: TsLineReader, header: TsHeader, content: string, line: number): void {
    const { series, label, labelColumn } = lines.read(content, line);
    const place = { line, column: labelColumn };
    const { width = series.width } = this.#series[0] ?? {};
    if (series.width !== width) {
      const reason = `it has ${series.width} dimensions and the first series has ${width}`;
      throw errorAt(this.#source, { line }, reason, 'Give each series as many, or see whether the label is missing');
    }
    if (header.hasTarget) {
      const target = parseValue(label);
      if (target === undefined || Number.isNaN(target))
        throw errorAt(this.#source, place, `${shownValue(label)} is not a number to predict`, 'Write a number behind the last colon');
      this.#targets.push(target);
    } else if (header.classes !== undefined) {
      const { classes } = header;
      if (label === '' || (classes.length > 0 && !classes.includes(label)))
        throw errorAt(this.#source, place, `the class ${shownValue(label)} is not one of ${listed(classes)}`, 'Add it to @classLabel');
      this.#labels.push(label);
    }
    this.#series.push(series);
  }

  #set(header: TsHeader): SeriesSet<Labels> {
    if (this.#series.length === 0) throw new DatasetError(this.#source, 'there is no series behind @data', 'Take an intact copy');
    return checkedSet(this.#source, { series: this.#series, channels: [], ...this.#labeling(header), warnings: this.#warnings(header) });
  }

  #labeling({ classes = [] }: TsHeader): { readonly classes: readonly string[]; readonly labels: Labels } {
    switch (this.#kind) {
      case 'classes':
        return classesOf(this.#source, this.#labels, classes.length > 0 ? classes : undefined);
      case 'numbers':
        return { classes: [], labels: Float32Array.from(this.#targets) };
      case 'none':
        return { classes: [], labels: undefined };
      default:
        return this.#kind satisfies never;
    }
  }

  /** Warnings about differences between the header and the data. */
  #warnings({ dimensions, seriesLength }: TsHeader): DatasetError[] {
    const [{ width }] = this.#series;
    const other = this.#series.find(({ steps }) => steps !== seriesLength);
    const warnings: DatasetError[] = [];
    if (dimensions !== undefined && dimensions !== width)
      warnings.push(
        new DatasetError(this.#source, `@dimensions says ${dimensions} and the series have ${width}`, 'The data were taken as they are'),
      );
    if (seriesLength !== undefined && other !== undefined)
      warnings.push(
        new DatasetError(
          this.#source,
          `@seriesLength says ${seriesLength} and a series has ${other.steps} steps`,
          'The data were taken as they are',
        ),
      );
    return warnings;
  }

  #notATag(content: string, line: number): DatasetError {
    const reason = `${shownValue(content)} is neither a comment nor a tag, and @data has not come yet`;
    return errorAt(this.#source, { line, column: 1 }, reason, 'Take a .ts file of the UEA/UCR archive; for a table, use readCsv');
  }
}

/** The lines of a text, without their ends, counted from 1. The text is not copied. */
function* linesOf(text: string): Generator<{ readonly line: number; readonly content: string }, void, undefined> {
  for (let [start, line] = [0, 1]; start < text.length; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield { line, content: text.slice(start, text[end - 1] === '\r' ? end - 1 : end) };
    start = end + 1;
  }
}
