/**
 * Which flags errors name, and whether the verb that prints them has these. What a library advises in words of its own, or one verb in those of
 * another, sends a person looking for what is not there.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finished } from './runBinary.js';
import { at, commandLine, listAt, moduleOf, type Node, partsUsedBy, visit } from './sourceModules.js';

/** Programs of Statal take the value of a flag as a word of its own; `--mpi=pmix` is a flag of another program. */
const flagPattern = /(?<![\w-])--[a-z][a-z-]*\w(?![\w=-])/;
const flagsPattern = new RegExp(flagPattern, 'g');

export interface NamedFlags {
  /** How many texts with flags were found: none would be a test of nothing. */
  readonly texts: number;
  /** Each flag that an error of a verb may name although the verb does not have it, in one line. */
  readonly strange: readonly string[];
}

/** The flags of each verb. */
export type FlagsByVerb = ReadonlyMap<string, ReadonlySet<string>>;

/** Runs a program with these words. */
export type RunWords = (words: readonly string[]) => Promise<Finished>;

/**
 * Goes over all texts that the verbs of a program may print, except help: the sources of a verb, and everything these import of the program and
 * of @statal/command-line.
 *
 * @param app its folder
 */
export async function flagsInErrors(app: URL, run: RunWords): Promise<NamedFlags> {
  const folder = join(fileURLToPath(app), 'src/verbs');
  const flags = await flagsByVerb(run);
  const strange = new Set<string>();
  let texts = 0;
  for (const verb of flags.keys()) {
    for (const { file, node } of partsUsedBy([join(folder, `${verb}.ts`), join(commandLine, 'runProgram.ts')])) {
      const { texts: own, guarded } = textsOf(node);
      for (const text of own) {
        if (flagPattern.test(text)) texts += 1;
        for (const flag of unknownFlags(text, verb, flags)) {
          if (!guarded.has(flag)) strange.add(`${relative(folder, file)}: ${verb} has no ${flag}: ${JSON.stringify(text)}`);
        }
      }
    }
  }
  return { texts, strange: [...strange] };
}

/** Each flag that is named in the sources of a library, which knows no program. */
export function flagsInLibrary(source: URL): readonly string[] {
  const folder = fileURLToPath(source);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) =>
    textsOf(moduleOf(join(folder, name)).tree)
      .texts.filter((text) => flagPattern.test(text))
      .map((text) => `${name}: ${JSON.stringify(text)}`),
  );
}

/**
 * The flags in what a run said that the verb does not have, nor the commands that it suggests.
 *
 * @param words that were typed
 */
export function strangeFlags(words: readonly string[], said: string, flags: FlagsByVerb): readonly string[] {
  const typed = new Set(words.filter((word) => word.startsWith('--')));
  return unknownFlags(said, flags.has(noVerb) ? noVerb : words[0], flags).filter((flag) => !typed.has(flag));
}

/** Stands for the verb in a program with one command. */
const noVerb = '';

/** The flags of each verb, as its help lists them. */
export async function flagsByVerb(run: RunWords): Promise<FlagsByVerb> {
  const { stdout: help } = await run(['--help']);
  const [, commands = ''] = /^Commands:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  const flags = new Map<string, ReadonlySet<string>>(commands === '' ? [[noVerb, flagsInHelp(help)]] : []);
  for (const [, verb] of commands.matchAll(/^ {2}([\w-]+)/gm)) {
    const { stdout } = await run([verb, '--help']);
    flags.set(verb, flagsInHelp(stdout));
  }
  return flags;
}

function flagsInHelp(help: string): ReadonlySet<string> {
  return new Set([...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag));
}

/** Flags that a text names and the verb does not have. A command, "train --out x" or "--out of train", has those of its own verb. */
function unknownFlags(text: string, verb: string, flags: FlagsByVerb): readonly string[] {
  if (text.includes('var(--')) return []; // a style
  const verbs = [...flags.keys()].filter((each) => each !== noVerb).join('|') || '(?!)';
  const behind = new RegExp(`^ of (${verbs})\\b`);
  const commands = [...text.matchAll(new RegExp(`\\b(${verbs}|npm run|srun)(?= --)`, 'g'))];
  return [...text.matchAll(flagsPattern)]
    .filter(({ 0: flag, index }) => {
      const command = commands.findLast((each) => each.index < index && !/[(;]|\. /.test(text.slice(each.index, index)))?.[1];
      const owner = behind.exec(text.slice(index + flag.length))?.[1] ?? command ?? verb;
      if (flag === '--help' || owner === 'npm run' || owner === 'srun') return false;
      // The rest of a command that was made elsewhere.
      if (text.startsWith(`X ${flag}`)) return ![...flags.values()].some((known) => known.has(flag));
      return !(flags.get(owner)?.has(flag) ?? false);
    })
    .map(([flag]) => flag);
}

interface Texts {
  readonly texts: readonly string[];
  /** Flags that the code asks for before it names them: `flags.has('--out')`. */
  readonly guarded: ReadonlySet<string>;
}

/** The texts in a part of a file, except help. */
function textsOf(tree: unknown): Texts {
  const texts: string[] = [];
  const guarded = new Set<string>();
  visit(tree, (node) => {
    if (isHelp(node)) return false;
    const words = wordsOf(node);
    if (words !== undefined) {
      texts.push(words);
      return false;
    }
    if (at(node, 'callee', 'property', 'name') === 'has' && at(node, 'callee', 'object', 'name') === 'flags') {
      guarded.add(String(at(node, 'arguments', 0, 'value')));
    }
    if (node.type === 'TemplateLiteral') {
      texts.push(
        listAt(node, 'quasis')
          .map((each) => at(each, 'value', 'cooked'))
          .join('X'),
      );
    }
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    return true;
  });
  return { texts, guarded };
}

/** The words of a command that is suggested, `['train', '--out', directory]`, as one text. */
function wordsOf(node: Node): string | undefined {
  if (node.type !== 'ArrayExpression') return undefined;
  const words = listAt(node, 'elements').map((each) => {
    const value = at(each, 'value');
    return typeof value === 'string' ? value : 'X';
  });
  return words.length > 1 && words[1].startsWith('--') && !words[0].startsWith('--') ? words.join(' ') : undefined;
}

/** A flag that is made, and what only a help shows. */
function isHelp(node: Node): boolean {
  if (node.type === 'NewExpression') return at(node, 'callee', 'name') === 'Option';
  if (node.type === 'CallExpression')
    return ['addHelpText', 'option', 'argument', 'description'].includes(String(at(node, 'callee', 'property', 'name')));
  return node.type === 'VariableDeclarator' && at(node, 'id', 'name') === 'examples';
}
