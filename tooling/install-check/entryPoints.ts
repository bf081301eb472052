/** Part of the project that `checkInstall.js` type-checks: every entry point, so that all declarations that users can reach are read. */
import * as autograd from '@statal/autograd';
import * as cells from '@statal/cells';
import * as datasets from '@statal/datasets';
import * as audio from '@statal/datasets/audio';
import * as series from '@statal/datasets/series';
import * as video from '@statal/datasets/video';
import * as layers from '@statal/layers';
import * as tensors from '@statal/tensors';
import * as internals from '@statal/tensors/internals';
import * as train from '@statal/train';

export const entryPoints = { autograd, cells, datasets, audio, series, video, layers, tensors, internals, train };
