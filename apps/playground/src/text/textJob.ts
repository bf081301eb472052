/** One text model in the Worker: it is trained, writes, and is looked into. */
import { type Vocabulary, vocabularyFromJSON } from '@statal/datasets';
import { createSampler, generate, layerFromConfig } from '@statal/layers';
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import {
  type FoundUnit,
  findUnits,
  openingToken,
  propertyNamed,
  propertyOf,
  type ReadingModel,
  readingRun,
  type Signal,
  signalsOf,
  Target,
  type TextModel,
  textLearning,
  textModel,
  textVocabulary,
  textWindows,
  type ValueScale,
  valueScale,
  WritingModel,
  writeSample,
} from '@statal/text-generator/model';
import { checkpointDatabase, type FitEvent, restoreCheckpoint } from '@statal/train';
import type { PlainData, RunEvent } from '../runs/run.js';
import { type EngineChoice, openEngine } from '../training/openEngine.js';
import { trainRun } from '../training/trainRun.js';
import { fixedSettings, type TextSettings } from './textSettings.js';

/** The value of a unit after each piece of a text. */
export interface ColoredText {
  readonly pieces: readonly string[];
  readonly values: readonly number[];
  readonly scale: ValueScale;
}

export interface ChosenUnit {
  readonly signal: Signal;
  readonly unit: number;
}

export interface Sample {
  readonly iteration: number;
  readonly text: ColoredText;
}

/** Milliseconds between two samples. */
const sampleInterval = 2500;
const sampleLength = 240;

export class TextJob {
  readonly engine: ComputeEngine;
  readonly #model: TextModel;
  readonly #params: Tree;
  readonly #vocabulary: Vocabulary;
  readonly #writing: WritingModel;
  /** The unit that colors samples. Default: unit 0 of the last state of the top layer. */
  chosen: ChosenUnit;

  private constructor(engine: ComputeEngine, model: TextModel, params: Tree, vocabulary: Vocabulary) {
    this.engine = engine;
    this.#model = model;
    this.#params = params;
    this.#vocabulary = vocabulary;
    this.#writing = new WritingModel({ engine, model, params });
    this.chosen = {
      signal: this.signals()
        .filter(({ kind }) => kind === 'state')
        .at(-1) as Signal,
      unit: 0,
    };
  }

  /** The model of a run's last checkpoint, to write and to look into. */
  static async opened(id: string, choice: EngineChoice): Promise<TextJob> {
    const checkpoint = await checkpointDatabase(id).load();
    const { model } = checkpoint.configuration as { readonly model: unknown };
    const engine = await openEngine(choice);
    const layer = layerFromConfig(model, { source: checkpoint.source }) as TextModel;
    const params = layer.init({ engine, random: Random.fromSeed(0) });
    restoreCheckpoint(checkpoint, { params });
    return new TextJob(engine, layer, params, vocabularyFromJSON(checkpoint.vocabulary, { source: checkpoint.source }));
  }

  /** Trains a new model, or continues a run from its last checkpoint. Returns with the end; `made` gets the job before the first step. */
  static async train(start: TextStart, events: TextEvents, made: (job: TextJob) => void, signal: AbortSignal): Promise<'done' | 'stopped'> {
    const { id, text, settings, resume } = start;
    const fixed = fixedSettings(settings);
    const vocabulary = textVocabulary(text, fixed);
    const names = { source: 'the text', train: 'the text without its last tenth', validation: 'the last tenth of the text' };
    const windows = textWindows(vocabulary.encode(text), fixed, names);
    const model = textModel(fixed, vocabulary.size);
    const engine = await openEngine(start.engine);
    const learning = textLearning(model, windows.train, { engine, settings: fixed });
    const job = new TextJob(engine, model, learning.params, vocabulary);
    made(job);
    let sampledAt = performance.now();
    const onEvent = async (event: FitEvent): Promise<void> => {
      const due = performance.now() - sampledAt >= sampleInterval || event.type === 'end';
      if (!due || event.type === 'checkpoint') return;
      sampledAt = performance.now();
      events.sample({ iteration: event.iteration, text: await job.sample(fixed.seed + event.iteration) });
    };
    return trainRun(
      {
        ...learning,
        iterations: settings.iterations,
        validation: windows.validation && { batches: windows.validation, every: 250 },
      },
      {
        id,
        engine,
        report: events.report,
        signal,
        resume,
        saveEvery: 250,
        configuration: { program: 'statal-text', model: model.config(), settings: fixed },
        vocabulary: vocabulary.toJSON() as unknown as PlainData,
        onEvent,
      },
    );
  }

  signals(): readonly Signal[] {
    return signalsOf(this.#reading);
  }

  /** A text of the model's own, colored by the chosen unit. */
  async sample(seed: number): Promise<ColoredText> {
    const how = { vocabulary: this.#vocabulary, length: sampleLength, temperature: 0.8, seed };
    return this.colored(writeSample(await this.#writing.now(), how));
  }

  /** The text, with the value of the chosen unit after each character. Characters that the model does not know are left out. */
  async colored(text: string): Promise<ColoredText> {
    const { signal, unit } = this.chosen;
    const ids = this.#known(text);
    const values: number[] = [];
    for await (const {
      tokens,
      values: [data],
    } of readingRun(this.#reading, ids, [signal]))
      for (let token = 0; token < tokens; token++) values.push(data[token * signal.units + unit]);
    return { pieces: Array.from(ids, this.#vocabulary.streamDecoder()), values, scale: valueScale(values) };
  }

  /**
   * The states and gates that tell a property of the text best, best first.
   *
   * @throws Error if the property is the same everywhere in the text
   */
  async find(property: string, text: string): Promise<readonly FoundUnit[]> {
    const named = propertyNamed(property);
    if (named === undefined) throw new Error(`There is no property "${property}"`);
    const ids = this.#known(text);
    const pieces = Array.from(ids, this.#vocabulary.streamDecoder());
    const target = new Target(named.kind, propertyOf(pieces, ids.length, named));
    if (target.isConstant) throw new Error('constant');
    const signals = this.signals().filter(({ kind }) => kind === 'state');
    return (await findUnits(this.#reading, { ids, signals, target, progress: () => {} })).slice(0, 12);
  }

  /** Continues a prompt, some characters at a time. */
  async *write(prompt: string, how: WriteOptions): AsyncGenerator<string, void, undefined> {
    const { model, params } = await this.#writing.now();
    const ids = this.#known(prompt);
    const random = Random.fromSeed(how.seed);
    const sample = createSampler({ never: this.#vocabulary.unknownId, temperature: how.temperature, random });
    const decode = this.#vocabulary.streamDecoder();
    for (const id of ids) decode(id);
    let pending = '';
    for (const token of generate(model, params, {
      prompt: ids.length > 0 ? ids : openingToken(this.#vocabulary),
      sample,
      length: how.length,
    })) {
      pending += decode(token);
      if (pending.length < 16) continue;
      yield pending;
      pending = '';
    }
    yield pending;
  }

  close(): void {
    this.#writing.close();
    this.engine.close();
  }

  get #reading(): ReadingModel {
    return { engine: this.engine, model: this.#model, params: this.#params };
  }

  #known(text: string): Int32Array {
    return this.#vocabulary.encode(text, { onUnknown: 'skip' });
  }
}

export interface TextStart {
  readonly id: string;
  readonly text: string;
  readonly settings: TextSettings;
  readonly engine: EngineChoice;
  readonly resume: boolean;
}

export interface TextEvents {
  report(event: RunEvent): void;
  sample(sample: Sample): void;
}

export interface WriteOptions {
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}
