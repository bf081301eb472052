/** Corpora known by name: their addresses, their file names and their checksums. */
import { DatasetError } from '../datasetError.js';

/** A corpus that `openCorpus` can download. */
export type CorpusName = 'fsdd' | 'speech-commands';

/** Where a corpus can be downloaded, how its files are named, and how a download is checked. */
export interface KnownCorpus {
  /** The full name. */
  readonly title: string;
  readonly license: string;
  /** Address of a .tar.gz. */
  readonly url: string;
  /** Checksum of the archive, if published. */
  readonly sha256?: string | undefined;
  /** Size of the archive, if published. It is checked, and shown to users before they download. */
  readonly bytes?: number | undefined;
  /** The folder of the recordings inside the archive, '' for its root. */
  readonly folder: string;
  /** The pattern of file names, for `fileNamePattern`. */
  readonly pattern: string;
  /** Sample rate in hertz. */
  readonly sampleRate: number;
  /** The test part that the authors define, for `parseSplit`, if a rule can express it. */
  readonly test?: string | undefined;
  /** A digest of some recordings, for an archive without a checksum. */
  readonly content?: { readonly files: RegExp; readonly count: number; readonly sha256: string } | undefined;
}

const fsddCommit = '26eb9aaf76e81b692f806f9140c2d2777410d7a1';

/** The corpora that `openCorpus` knows, by name. */
export const corpora: { readonly [Name in CorpusName]: KnownCorpus } = {
  /**
   * GitHub builds this archive on demand and does not promise the same bytes, so the archive has no checksum. The check covers the 2,500
   * recordings of five speakers at this commit. Recordings of a sixth speaker, if any, are not checked.
   */
  fsdd: {
    title: 'Free Spoken Digit Dataset',
    license: 'CC BY-SA 4.0',
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
  /** The checksum is from torchaudio.datasets.SPEECHCOMMANDS. TensorFlow Datasets has the same one, and the size. */
  'speech-commands': {
    title: 'Speech Commands, version 2',
    license: 'CC BY 4.0',
    url: 'http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz',
    sha256: 'af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58',
    bytes: 2_428_923_189,
    folder: '',
    pattern: '{label}/{speaker}_nohash_{index}',
    sampleRate: 16_000,
  },
};

/** @throws DatasetError if the name is unknown; the message lists the known corpora */
export function knownCorpus(name: string): KnownCorpus {
  if (Object.hasOwn(corpora, name)) return corpora[name as CorpusName];
  throw new DatasetError(
    `corpus "${name}"`,
    'it is not known',
    `Known are ${Object.keys(corpora).join(', ')}; a folder of your own needs no name`,
  );
}
