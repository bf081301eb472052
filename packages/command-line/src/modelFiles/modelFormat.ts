import type { ImportedModel } from '@statal/formats/onnx';
import type { Layer, LayerConfig } from '@statal/layers';
import type { Engine, Tree } from '@statal/tensors';

/** A file, and what it is called in messages. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A format of model files. */
export interface ModelFormat {
  /** For people: "PyTorch". */
  readonly title: string;
  /** Endings of the files it writes, the usual one first; none if it is only read. */
  readonly endings: readonly string[];
  /** Whether the bytes look like this format. */
  readonly isIn: (file: ModelFile) => boolean;
  readonly read: (file: ModelFile, options: ReadOptions) => Promise<ImportedModel>;
  /** The parts of a layer that the written file does not hold, and that its reader must add. Default: none. */
  readonly leftOut?: ((config: LayerConfig) => readonly string[]) | undefined;
  /** Not given if the format is only read. */
  readonly write?: ((layer: Layer, params: Tree, options: WriteOptions) => Promise<Uint8Array>) | undefined;
}

/** What writing needs besides the model. */
export interface WriteOptions {
  readonly path: string;
  /** Height and width of x, for a model that reads images. */
  readonly image?: readonly [number, number] | undefined;
}

/** What reading needs besides the file. */
export interface ReadOptions {
  readonly engine: Engine;
  /** The key of a PyTorch checkpoint. */
  readonly key?: string | undefined;
  /** The prefix of the tensors that are read from a state_dict. */
  readonly prefix?: string | undefined;
  /** The modules of a state_dict, in the order in which they run. */
  readonly modules?: readonly string[] | undefined;
}
