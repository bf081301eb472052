/**
 * The commands of the documents: a fresh machine has npm and nothing else, and what a document names must exist. Commands are not run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type Block, blocksOfPage } from '../gather/blocks.mjs';
import { pages, root } from '../gather/files.mjs';

const programs: { readonly [name: string]: string } = {
  'statal-text': 'text-generator',
  'statal-audio': 'audio-classifier',
  'statal-convert': 'converter',
  'statal-video': 'video-classifier',
  'statal-lab': 'experiments',
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

const blocks = pages().flatMap((path) => blocksOfPage(read(path)).map((block) => ({ path, ...block })));
const ofLanguage = (language: string) => blocks.filter((block) => block.language === language && block.notRun === undefined);

describe.each(pages())('%s', (path) => {
  const text = read(path);

  it('names no command of pnpm, but to add a package to a project of a user', () => {
    expect([...text.matchAll(/(^|`|\| )pnpm (?!add )[\w-]+.*/gm)].map(([command]) => command)).toEqual([]);
  });

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--?\w+ )*([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

describe('the commands of the documents exist, with their flags', () => {
  it.each(ofLanguage('sh'))('$path:$line', async ({ path, line, lines }) => {
    const commands = commandsOf({ line, lines });
    let ours = 0;
    for (const { words, at } of commands) {
      const problem = await problemOf(words);
      if (problem !== 'foreign') ours += 1;
      if (problem !== undefined && problem !== 'foreign') expect.fail(`${path}:${at}: ${words.join(' ')}: ${problem}`);
    }
    expect(ours, `${path}:${line}: a block without a command of this repository says why it is not run`).toBeGreaterThan(0);
  });
});

describe('the JSON of the documents is JSON, line by line', () => {
  it.each(ofLanguage('json'))('$path:$line', ({ lines }) => {
    for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object');
  });
});

interface Typed {
  readonly words: readonly string[];
  /** The line of the page. */
  readonly at: number;
}

/** The commands of a block: a line may continue, and pipe into another command. */
function commandsOf({ line, lines }: Pick<Block, 'line' | 'lines'>): Typed[] {
  return lines
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((text, index) =>
      text
        .replace(/(^| +)#.*$/, '')
        .split(/ (?:\||&&) /)
        .filter((command) => command.trim() !== '')
        .map((command) => ({ words: wordsOf(command), at: line + 1 + index })),
    );
}

function wordsOf(command: string): string[] {
  return (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/** What is wrong with a command, `foreign` if it is none of this repository. */
async function problemOf(words: readonly string[]): Promise<string | undefined> {
  const [program, ...rest] = words.filter((word) => !/^[A-Z_]+=|^--silent$|^--$/.test(word));
  if (program === 'npm') {
    const [script, ...more] = rest[0] === 'run' ? rest.slice(1) : rest;
    if (script in programs) return problemOfVerb(programs[script], more);
    return Object.hasOwn(scripts, script) || ['init', 'install', 'pkg'].includes(script)
      ? undefined
      : `package.json has no script ${script}`;
  }
  if (['node', 'bash', 'python3'].includes(program)) return existsSync(join(root, rest[0])) ? undefined : `there is no ${rest[0]}`;
  return 'foreign';
}

async function problemOfVerb(app: string, words: readonly string[]): Promise<string | undefined> {
  const verbs = readdirSync(join(root, 'apps', app, 'src/verbs')).map((each) => each.replace(/\.ts$/, ''));
  // A program with one command has no verbs.
  const [name, ...flags] = verbs.length === 1 ? [...verbs, ...words] : words;
  const file = join(root, 'apps', app, 'src/verbs', `${name}.ts`);
  if (!existsSync(file)) return `${app} has no verb ${name}`;
  const module = (await import(file)) as { readonly [name: string]: () => Command };
  const verb = module[`${name}Verb`]()
    .action(() => {})
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    await verb.parseAsync(flags, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return code === 'commander.helpDisplayed' ? undefined : message;
  }
}
