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

function allReducePlot({ networks }) {
  const lines = Object.entries(networks).flatMap(([name, { points }]) => {
    const large = points.filter(({ bytes }) => bytes >= 65_536);
    const of = (key) => large.map((point) => [point.bytes / 1e6, point[key]]);
    return [
      { name: `${name}, measured`, points: of('value') },
      { name: `${name}, model`, points: of('modeled') },
    ];
  });
  return svgPlot({
    title: 'An all-reduce of two ranks',
    x: { title: 'megabytes', scale: 'log' },
    y: { title: 'ms', format: (value) => value.toFixed(0) },
    lines,
    dots: true,
  });
}

function efficiencyPlot(constants, weak) {
  const lines = [512, 2048].flatMap((units) =>
    Object.values(kinds).flatMap(({ name, cores }) =>
      Object.keys(assumed).map((network) => ({
        name: `2x${units}, ${name}, ${network.replace(' Gbit/s', 'G')}`,
        points: Array.from({ length: 11 }, (_, k) => [2 ** k, efficiency(constants, { weak, ranks: 2 ** k, units, cores, network })]),
      })),
    ),
  );
  return svgPlot({
    title: weak ? 'The batch grows with the ranks: 64 rows on each' : 'The batch stays: 1,024 rows of all ranks',
    x: { title: 'ranks', scale: 'log' },
    y: { title: 'efficiency', format: (value) => `${(100 * value).toFixed(0)}%` },
    lines,
    level: { name: '50%', y: 0.5 },
  });
}
