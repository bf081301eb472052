import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Caller, commandsOf } from '../src/callAgain.js';

const callAgain = commandsOf('statal-text');
const words = ['train', '--resume', '--out', 'runs/first'];
const caller = (given: Partial<Caller>): Caller => ({ argv: ['node', '/usr/bin/statal-text'], env: {}, cwd: '/home/me', ...given });

describe('a command that is suggested', () => {
  it('is called as this one was', () => {
    const script = '/home/me/statal/apps/text-generator/dist/main.js';
    expect(callAgain(words, caller({}))).toBe('statal-text train --resume --out runs/first');
    expect(callAgain(words, caller({ argv: ['node', script] }))).toMatch(/^node statal\/apps\/text-generator\/dist\/main\.js train /);
    expect(callAgain(words, caller({ argv: ['node', '/home/me/node_modules/@statal/text-generator/dist/main.js'] }))).toMatch(
      /^statal-text train /,
    );
    const [pnpm, npm] = ['pnpm/12.21.0', 'npm/10.8.2'].map((npm_config_user_agent) => ({
      npm_lifecycle_event: 'statal-text',
      npm_config_user_agent,
    }));
    expect(callAgain(words, caller({ argv: ['node', script], env: pnpm }))).toMatch(/^pnpm statal-text train /);
    expect(callAgain(words, caller({ argv: ['node', script], env: npm }))).toMatch(/^npm run --silent statal-text -- train /);
  });

  it('after npm start uses pnpm where there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'statal-path-'));
    const env = { npm_lifecycle_event: 'start', PATH: folder };
    expect(callAgain(words, caller({ env }))).toMatch(/^npm start -- train /);
    await writeFile(join(folder, process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm'), '');
    expect(callAgain(words, caller({ env }))).toMatch(/^pnpm statal-text train /);
    await rm(folder, { recursive: true });
  });

  it('starts the launcher again for the verbs that run on ranks', () => {
    const env = { OMPI_COMM_WORLD_SIZE: '3', OMPI_COMM_WORLD_RANK: '0' };
    expect(callAgain(words, caller({ env }))).toMatch(/^mpirun -n 3 statal-text train /);
    const ofLab = commandsOf('statal-lab', ['run']);
    expect([['run'], ['report']].map((verb) => ofLab(verb, caller({ env, argv: ['node', 'statal-lab'] })))).toEqual([
      'mpirun -n 3 statal-lab run',
      'statal-lab report',
    ]);
  });

  it('quotes what a shell would take apart', () => {
    expect(callAgain(['generate', '--model', "runs/it's mine", '--prompt', 'To be $1'], caller({}))).toBe(
      `statal-text generate --model 'runs/it'\\''s mine' --prompt 'To be $1'`,
    );
  });
});
