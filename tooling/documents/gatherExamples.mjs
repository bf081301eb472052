/**
 * Writes the examples of the repository to examples/, one module for each page and each source file with examples. Code keeps its
 * lines, so what the compiler or a test says of examples/README.md.ts:20 holds for README.md:20. Prints what is run and what is not, and why.
 * Translated pages are left out: a test compares their blocks with those of the English pages.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blocksOfPage, examplesOfSource } from './gather/blocks.mjs';
import { examplesFolder, pages, root, sources } from './gather/files.mjs';
import { moduleOfPage } from './gather/moduleOfPage.mjs';
import { moduleOfSource } from './gather/moduleOfSource.mjs';
import { isTranslation } from './gather/translations.mjs';

const languages = ['ts', 'ts new', 'diff', 'output', 'sh', 'json', 'html', 'js', 'python', 'text'];
/** Their html and js run in Chromium. */
const pagesInChromium = ['docs/guides/in-a-page.md', 'docs/guides/interop.md', 'docs/guides/without-a-bundler.md'];
const counts = { examples: 0, blocks: 0, compared: 0, forExample: 0, sh: 0, json: 0 };
/** @type {string[]} */
const notRun = [];
/** Places by problem: a mistake in one package shows in the examples of all. @type {Map<string, string[]>} */
const problems = new Map();

rmSync(examplesFolder, { recursive: true, force: true });
for (const path of pages().filter((each) => !isTranslation(each))) {
  tell(path, () => {
    const blocks = blocksOfPage(readFileSync(join(root, path), 'utf8'));
    for (const block of blocks) count(path, block);
    write(`${path}.ts`, moduleOfPage(path, blocks));
  });
}
for (const path of sources()) {
  tell(path, () => {
    const blocks = examplesOfSource(readFileSync(join(root, path), 'utf8'));
    for (const { line, notRun: reason } of blocks) {
      if (reason === undefined) counts.examples += 1;
      else notRun.push(`${path}:${line}: ${reason}`);
    }
    write(path, moduleOfSource(path, blocks));
  });
}

const { examples, blocks, compared, forExample, sh, json } = counts;
console.log(
  `${examples} examples of doc comments and ${blocks} blocks of pages run; ${compared} outputs are compared, ${forExample} are "for example"`,
);
console.log(`${sh} blocks of commands have their flags checked, ${json} of JSON are read`);
console.log(`${notRun.length} do not run here:${notRun.map((line) => `\n  ${line}`).join('')}`);
for (const [problem, [first, ...others]] of problems) {
  console.error(`${first}: ${problem}${others.length === 0 ? '' : ` (and ${others.length} more files)`}`);
  process.exitCode = 1;
}

/** @param {string} place @param {string} problem */
function fail(place, problem) {
  problems.set(problem, [...(problems.get(problem) ?? []), place]);
}

/** @param {string} path @param {import('./gather/blocks.mjs').Block} block */
function count(path, { language, line, notRun: reason }) {
  const place = `${path}:${line}`;
  if (!languages.includes(language)) fail(place, `a code block says what it is, one of ${languages.join(', ')}; this says "${language}"`);
  else if (reason !== undefined) notRun.push(`${place}: ${reason}`);
  else if (language === 'ts') counts.blocks += 1;
  else if (language === 'sh' || language === 'json') counts[language] += 1;
  else if ((language === 'html' || language === 'js') && pagesInChromium.includes(path))
    notRun.push(`${place}: npm run check:page runs it in Chromium`);
  else if (['html', 'js', 'python'].includes(language)) {
    fail(place, `${language} is not run. Write why into a comment: "Not run here: reason."`);
  }
}

/** @param {string} path @param {() => void} gather */
function tell(path, gather) {
  try {
    gather();
  } catch (error) {
    fail(path, /** @type {Error} */ (error).message);
  }
}

/** @param {string} file @param {ReturnType<typeof moduleOfPage>} made */
function write(file, made) {
  if (made === undefined) return;
  counts.compared += made.compared;
  counts.forExample += made.forExample;
  mkdirSync(dirname(join(examplesFolder, file)), { recursive: true });
  writeFileSync(join(examplesFolder, file), made.code);
}
