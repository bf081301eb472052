import { describe, expect, it } from 'vitest';
import { count, duration, percent } from '../src/index.js';
import { svgPlot } from '../src/plot.js';

describe('a plot', () => {
  const plot = (name: string): string =>
    svgPlot({
      title: 'Loss',
      x: { title: 'epochs', scale: 'linear' },
      y: { title: 'nats', format: (value) => value.toFixed(1) },
      lines: [
        {
          name,
          points: [
            [1, 2],
            [2, 1],
            [3, 0.5],
          ],
        },
      ],
      level: { name: 'chance', y: 2.3 },
      dots: true,
    });

  it('has a path and a dot for every point, its names, and a level to compare with', () => {
    const svg = plot('training');
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg.match(/<path d="M[^"]*L[^"]*L/g)).toHaveLength(1);
    for (const word of ['Loss', 'epochs', 'nats', 'training', 'chance']) expect(svg).toContain(`>${word}</text>`);
  });

  it('shows what XML would take for its own', () => {
    expect(plot('a < b & c')).toContain('>a &lt; b &amp; c</text>');
  });
});

describe('numbers as people read them', () => {
  it('are grouped, rounded, and given a unit', () => {
    expect([count(1115394), duration(52.3), duration(200), duration(3900), percent(0.1), percent(0.12345)]).toEqual([
      '1,115,394',
      '52 s',
      '3 min 20 s',
      '1 h 5 min',
      '10%',
      '12.35%',
    ]);
  });
});
