/** The plots of the page, by name of the file. */
import { svgPlot } from '@statal/command-line/plot';
import { assumed, efficiency, kinds } from '../scenarios.mjs';

export function plotsOf(constants) {
  return {
    'all-reduce': allReducePlot(constants),
    'efficiency-strong': efficiencyPlot(constants, false),
    'efficiency-weak': efficiencyPlot(constants, true),
  };
}

/** Names must be short: the margin has room for some 18 letters. */
function allReducePlot({ networks }) {
  const lines = ['1 Gbit/s', 'shared memory'].flatMap((name) => {
    const of = (key) => networks[name].points.map((point) => [point.bytes / 1e6, point[key]]);
    return [
      { name, points: of('value') },
      { name: 'its model', points: of('modeled') },
    ];
  });
  return svgPlot({
    title: 'An all-reduce of two ranks',
    x: { title: 'megabytes', scale: 'linear' },
    y: { title: 'ms', format: (value) => value.toFixed(0) },
    lines,
    dots: true,
  });
}

function efficiencyPlot(constants, weak) {
  const lines = [512, 2048].flatMap((units) =>
    Object.values(kinds).flatMap(({ cores }) =>
      Object.keys(assumed).map((network) => ({
        name: `2x${units}, ${cores}c, ${network.replace(' Gbit/s', 'G')}`,
        points: Array.from({ length: 11 }, (_, k) => [2 ** k, efficiency(constants, { weak, ranks: 2 ** k, units, cores, network })]),
      })),
    ),
  );
  return svgPlot({
    title: weak ? 'Ranks of 1 or 32 cores (c), 64 rows on each' : 'Ranks of 1 or 32 cores (c), 1,024 rows of all',
    x: { title: 'ranks', scale: 'log' },
    y: { title: 'efficiency', format: (value) => `${(100 * value).toFixed(0)}%` },
    lines,
    level: { name: '50%', y: 0.5 },
  });
}
