// Who may import whom (ARCHITECTURE.md): checked on every import in src, static and dynamic. No circles of static imports.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

// What a room may import from the others: at run time, by import() only, and of types only.
const ROOMS = {
  market: {},
  transports: {},
  dialects: { types: ['market', 'transports'] },
  feed: { run: ['market', 'transports'], lazy: ['transports'], types: ['dialects'] },
  chart: { run: ['market'] },
  elements: { run: ['market', 'feed'], lazy: ['chart', 'words'] },
  words: { types: ['market', 'elements'] },
  embed: { run: ['market'], types: ['feed'] },
};
// Single files outside the rooms' rule, with their reasons.
const EXCEPTIONS = {
  'feed/connect.ts': { run: ['dialects'] }, // the public door: here the kit's own dialects are handed to the hub
};
// The packages that have one importer each.
const OWNERS = { uplot: ['chart'], 'socket.io-client': ['transports/socketio.ts'] };
const FREE = ['index.ts', 'define.ts', 'version.ts'];

const source = resolve('src');
const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
const problems = [];
const graph = new Map();
const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s+)?([^;'"]*?\bfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/g;
const TYPE_IMPORT = /typeof import\('([^']+)'\)/g;

const onlyTypes = (typeWord, clause = '') =>
  Boolean(typeWord) ||
  (/\{/.test(clause) &&
    clause
      .replace(/[{}]|\bfrom\b/g, '')
      .split(',')
      .every((name) => !name.trim() || /^\s*type\s/.test(name)));

for (const file of files) {
  const path = file.split(sep).join('/');
  const room = path.split('/')[0];
  const text = (await readFile(join(source, file), 'utf8'))
    .replace(TYPE_IMPORT, '')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const edges = [];
  graph.set(path, edges);
  for (const [, , typeWord, clause, fixed, lazy] of text.matchAll(IMPORT)) {
    const target = fixed ?? lazy;
    const owners = OWNERS[target];
    if (owners && !owners.some((owner) => path.startsWith(owner)))
      problems.push(`${path}: only ${owners} may import ${target}`);
    if (!target.startsWith('.')) continue;
    const other = relative(source, resolve(source, dirname(file), target.replace(/\?.*/, '')))
      .split(sep)
      .join('/');
    if (other.startsWith('..')) problems.push(`${path}: imports ${target}, outside src`);
    const kind = lazy ? 'lazy' : onlyTypes(typeWord, clause) ? 'types' : 'run';
    if (kind === 'run' && other.endsWith('.ts')) edges.push(other);
    const otherRoom = other.split('/')[0];
    if (FREE.includes(path) || otherRoom === room || other === 'version.ts') continue;
    const rule = { ...ROOMS[room] };
    const allowed = [
      ...(rule.run ?? []),
      ...(EXCEPTIONS[path]?.run ?? []),
      ...(kind === 'lazy' ? (rule.lazy ?? []) : []),
      ...(kind === 'types' ? [...(rule.types ?? []), ...(rule.lazy ?? [])] : []),
    ];
    if (!allowed.includes(otherRoom)) problems.push(`${path}: may not import ${other} (${kind})`);
  }
}

const seen = new Map();
function walk(path, trail) {
  if (seen.get(path) === 'done') return;
  if (seen.get(path) === 'open')
    return void problems.push(`circle: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
  seen.set(path, 'open');
  for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
  seen.set(path, 'done');
}
for (const path of graph.keys()) walk(path, []);

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `walls hold in ${files.length} files` : `${problems.length} breaches`);
process.exit(problems.length === 0 ? 0 : 1);
