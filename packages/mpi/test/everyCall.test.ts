import { beforeAll, describe, expect, it } from 'vitest';
import { checks } from './children/checks.mjs';
import { foundLaunchers, launch } from './launchers.js';

const RANKS = 3;

interface Report {
  readonly rank: number;
  readonly library: string;
  readonly results: Readonly<Record<string, string>>;
}

describe.each(foundLaunchers())('three ranks on $family', (launcher) => {
  let reports: Report[] = [];

  beforeAll(async () => {
    const { code, stdout, stderr } = await launch(launcher, RANKS, 'everyCall');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    reports = stdout
      .trim()
      .split('\n')
      .map((line): Report => JSON.parse(line));
  }, 60_000);

  it('are all there, on the library of their launcher', () => {
    expect(reports.map(({ rank }) => rank).toSorted()).toEqual([0, 1, 2]);
    for (const { library } of reports) expect(library).toMatch(new RegExp(`^${launcher.family} \\d+\\.\\d+`));
  });

  it.each(Object.keys(checks))('%s', (name) => {
    for (const { rank, results } of reports) expect(results[name], `rank ${rank}`).toBe('passed');
  });
});
