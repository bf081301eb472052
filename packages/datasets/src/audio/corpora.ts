/** Corpora that are known by name: where they are, how their files are named, and what is known to check them by. */
import { DatasetError } from '../datasetError.js';

export type CorpusName = 'fsdd' | 'speech-commands';

export interface KnownCorpus {
  /** In full. */
  readonly title: string;
  readonly licence: string;
  /** A .tar.gz. */
  readonly url: string;
  /** Of the archive, where it is published. */
  readonly sha256?: string | undefined;
  /** Of the archive, where it is published: for a check, and for a person who decides whether to download. */
  readonly bytes?: number | undefined;
  /** The folder of the recordings inside the archive, '' for its root. */
  readonly folder: string;
  /** How files are named, for `fileNamePattern`. */
  readonly pattern: string;
  /** In hertz. */
  readonly sampleRate: number;
  /** What its authors hold out, for `parseSplit`, where that can be said in a rule. */
  readonly test?: string | undefined;
  /** A digest of some of the recordings, where there is none of the archive. */
  readonly content?: { readonly files: RegExp; readonly count: number; readonly sha256: string } | undefined;
}

const fsddCommit = '26eb9aaf76e81b692f806f9140c2d2777410d7a1';

export const corpora: { readonly [Name in CorpusName]: KnownCorpus } = {
  /**
   * GitHub makes this archive on demand and promises no bytes, so it has no checksum of its own. What is checked are the 2,500 recordings of
   * five speakers at this commit. Nothing stands for those of a sixth, where the archive has one.
   */
  fsdd: {
    title: 'Free Spoken Digit Dataset',
    licence: 'CC BY-SA 4.0',
    url: `https://codeload.github.com/Jakobovski/free-spoken-digit-dataset/tar.gz/${fsddCommit}`,
    folder: `free-spoken-digit-dataset-${fsddCommit}/recordings`,
    pattern: '{label}_{speaker}_{index}',
    sampleRate: 8000,
    test: 'index<5',
    content: {
      files: /^\d_(george|jackson|lucas|nicolas|theo)_\d+\.wav$/,
      count: 2500,
      sha256: '6683e4cce57553414a3f46d7e6159c614cdbba1313f3ca0f3ea109523db11ea6',
    },
  },
  /** The checksum is in torchaudio.datasets.SPEECHCOMMANDS and, with the size, in TensorFlow Datasets; both say the same. */
  'speech-commands': {
    title: 'Speech Commands, version 2',
    licence: 'CC BY 4.0',
    url: 'http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz',
    sha256: 'af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58',
    bytes: 2_428_923_189,
    folder: '',
    pattern: '{label}/{speaker}_nohash_{index}',
    sampleRate: 16_000,
  },
};

/** Fails with a `DatasetError` that lists the corpora there are. */
export function knownCorpus(name: string): KnownCorpus {
  if (Object.hasOwn(corpora, name)) return corpora[name as CorpusName];
  throw new DatasetError(
    `corpus "${name}"`,
    'it is not known',
    `Known are ${Object.keys(corpora).join(', ')}; a folder of your own needs no name`,
  );
}
