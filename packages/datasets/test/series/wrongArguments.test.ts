import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as series from '../../src/series/index.js';

const one = { data: Float32Array.of(1, 2, 3, 4, 5, 6), steps: 6, width: 1 };
const set = series.seriesSet(
  Array.from({ length: 8 }, (_, index) => [index, 1]),
  { labels: [...'aabbabab'] },
);
const normalization = { mean: [0], deviation: [1] };
const table = new Blob(['t,x\n1,2\n']);
const archive = new Blob(['@classLabel true a\n@data\n1,2:a\n']);

const csv = {
  columns: a(['x'], 'nothingElse?'),
  time: a('t', 'nothingElse?'),
  header: a(true, 'flag?'),
  separator: a(',', 'nothingElse?'),
  missing: a('keep', 'nothingElse?'),
  name: a('n', 'text?'),
};
const batches = {
  batch: a(2, 'count'),
  seed: a(1, 'integer?'),
  epoch: a(0, 'integer?'),
  normalization: a(normalization, 'nothingElse?'),
  missing: a('mean', 'nothingElse?'),
  part: a({ rank: 0, size: 1 }, 'nothingElse?'),
};
const shares = { validation: a(0.2, 'share?'), test: a(0.2, 'share?') };

testWrongArguments({
  exports: series,
  errors: [series.DatasetError],
  rows: {
    seriesSet: call(
      series.seriesSet,
      a([[1, 2]], 'list'),
      o({ labels: a(['a'], 'list?'), classes: a(['a'], 'list?'), channels: a(['x'], 'list?') }, 'nothingElse?'),
    ),
    'seriesSet with targets': call(series.seriesSet, a([[1, 2]], 'list'), o({ targets: a([1], 'list?') }, 'nothingElse?')),
    selectSeries: call(series.selectSeries, a(set, 'nothingElse'), a([0], 'list')),
    readCsv: call(series.readCsv, a(table, 'nothingElse'), o(csv, 'nothingElse?')),
    readCsvSet: call(
      series.readCsvSet,
      a(table, 'nothingElse'),
      o({ ...csv, time: a(undefined, 'nothingElse?'), series: a('t', 'nothingElse?') }, 'nothingElse?'),
    ),
    readTsFile: call(
      series.readTsFile,
      a(archive, 'nothingElse'),
      o({ labels: a('classes', 'nothingElse?'), missing: a('keep', 'nothingElse?'), name: a('n', 'text?') }, 'nothingElse?'),
    ),
    splitByTime: call(series.splitByTime, a(one, 'nothingElse'), o({ ...shares, overlap: a(1, 'whole?') })),
    splitSeries: call(series.splitSeries, a(set, 'nothingElse'), o({ ...shares, seed: a(1, 'integer?') })),
    fillForward: call(series.fillForward, a(one, 'nothingElse')),
    fitNormalization: call(series.fitNormalization, a(set, 'nothingElse')),
    normalize: call(series.normalize, a(one, 'nothingElse'), a(normalization, 'nothingElse')),
    denormalize: call(series.denormalize, a(one, 'nothingElse'), a(normalization, 'nothingElse')),
    normalizationFromJSON: call(
      series.normalizationFromJSON,
      a(normalization, 'nothingElse'),
      o({ source: a('s', 'text?') }, 'nothingElse?'),
    ),
    seriesBatches: call(series.seriesBatches, a(set, 'nothingElse'), o(batches)),
    nextStepBatches: call(series.nextStepBatches, a(set, 'nothingElse'), o(batches)),
    windowBatches: call(
      series.windowBatches,
      a(one, 'nothingElse'),
      o({ ...batches, steps: a(2, 'count'), horizon: a(1, 'count?'), stride: a(1, 'count?'), targetChannels: a([0], 'list?') }),
    ),
  },
});
