/** Names and prose have American spelling: says where a word has not. Data and pages in other languages are left out. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Texts that others wrote, generated files, and the names of old versions. */
const leftOut = [':!*.es.md', ':!LICENSE', ':!**/golden/**', ':!**/results/**', ':!**/fixtures/**', ':!**/*lock*', ':!.changeset/**'];

/** Parts of words, British and American. */
const endings = [
  ...['col', 'behavi', 'neighb', 'flav', 'fav', 'hon', 'hum', 'lab', 'harb', 'vap'].map((stem) => [`${stem}our`, `${stem}or`]),
  ['centre', 'center'],
  ['centring', 'centering'],
  ['licence', 'license'],
  ['defence', 'defense'],
  ['artefact', 'artifact'],
  ['judgement', 'judgment'],
  ['catalogue', 'catalog'],
  ['synthesis(?=e[drs]?\\b|ing)', 'synthesiz'],
  ['analys(?=e[dr]?\\b|ing)', 'analyz'],
  ...['label', 'model', 'cancel', 'signal', 'travel', 'channel'].map((stem) => [`${stem}l(?=ed\\b|ing)`, stem]),
  ...[
    'character',
    'custom',
    'equal',
    'final',
    'formal',
    'general',
    'initial',
    'local',
    'material',
    'maxim',
    'memor',
    'minim',
    'normal',
    'optim',
    'organ',
    'parallel',
    'penal',
    'random',
    'real',
    'recogn',
    'regular',
    'serial',
    'special',
    'stabil',
    'standard',
    'summar',
    'token',
    'util',
    'vector',
    'visual',
    'quant',
    'emphas',
    'factor',
    'linear',
    'synchron',
    'total',
    'popular',
    'apolog',
    'capital',
    'categor',
    'discret',
  ].map((stem) => [`${stem}is(?=e[drs]?\\b|ing|ation)`, `${stem}iz`]),
  ['towards', 'toward'],
  ['amongst', 'among'],
  ['whilst', 'while'],
].map(([british, american]) => ({ pattern: new RegExp(british, 'gi'), american }));
const any = new RegExp(endings.map(({ pattern }) => pattern.source).join('|'), 'i');

const files = execFileSync(
  'git',
  ['ls-files', '-z', '--', '*.md', '*.ts', '*.js', '*.mjs', '*.json', '*.yml', '*.html', '*.py', ...leftOut],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
for (const path of files.split('\0').filter(Boolean)) {
  if (path === 'tooling/formatting/spelling.mjs') continue;
  const text = readFileSync(`${root}${path}`, 'utf8');
  if (!any.test(`${path}\n${text}`)) continue;
  for (const [index, line] of [path, ...text.split('\n')].entries()) {
    for (const { pattern, american } of endings) {
      for (const [word] of line.matchAll(pattern)) {
        console.error(`${path}:${index}: "${word}" is British; write "${american}"`);
        process.exitCode = 1;
      }
    }
  }
}
