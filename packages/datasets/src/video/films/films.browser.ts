/** Films in a page. */
import { DatasetError } from '../../datasetError.js';
import type { Films } from './films.js';

export const films: Films = {
  // biome-ignore lint/correctness/useYield: TODO
  async *frames(_source, _options, name) {
    throw new DatasetError(name, 'films are not read in pages yet', 'Give a GIF');
  },
  cached: (_paths, _options, _folder, decode) => decode(),
  ffmpegVersion: async () => undefined,
  imagesIn: async () => undefined,
};
