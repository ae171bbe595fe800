// @ts-check

// What the build put out: what the script tag loads and what it may not, and whether the manual tells the truth.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { nodesOf, ofType, programOf } from '../../scripts/syntax.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CDN = join(ROOT, 'dist/cdn');
const ENTRY = join(CDN, 'tickwire.js');
const FULL = join(CDN, 'tickwire.full.js');
const ENTRY_BYTES = 14_400;

/** @typedef {import('../../scripts/syntax.mjs').Node} Node */

/** What a literal or a template without gaps says. @param {Node | undefined} node */
const textOf = (node) =>
  node?.type === 'Literal' ? node.value : node?.type === 'TemplateLiteral' ? node.quasis[0]?.value.cooked : undefined;

/** @param {string} file */
function linksOf(file) {
  const nodes = [...nodesOf(programOf(readFileSync(file, 'utf8')))];
  const named = ofType(nodes, 'ExportNamedDeclaration');
  const statics = [...ofType(nodes, 'ImportDeclaration'), ...named, ...ofType(nodes, 'ExportAllDeclaration')];
  return {
    imports: statics.flatMap(({ source }) => source?.value ?? []),
    lazy: ofType(nodes, 'ImportExpression').map(({ source }) => String(textOf(source))),
    exports: named
      .flatMap(({ specifiers }) => specifiers)
      .map(({ exported }) => ('name' in exported ? exported.name : exported.value)),
  };
}

/**
 * The files that come with one by static imports, itself among them.
 *
 * @param {string} file
 * @param {Set<string>} [found]
 */
function staticGraph(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const link of linksOf(file).imports) staticGraph(join(dirname(file), link), found);
  return found;
}

/** @param {string} file the sources that it was made of, by its map */
function sourcesOf(file) {
  if (!existsSync(`${file}.map`)) return []; // it only hands on
  /** @type {{ sources: string[] }} */
  const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  return sources.map((source) => relative(ROOT, join(dirname(file), source)));
}

const readText = (/** @type {string} */ path) => readFile(join(ROOT, path), 'utf8');
const sorted = (/** @type {Iterable<string>} */ names) => [...new Set(names)].sort();

describe('the script-tag build', () => {
  before(() => {
    for (const file of [ENTRY, FULL]) assert.ok(existsSync(file), `${file} is missing: run "npm run build" first.`);
  });

  it(`has an entry of at most ${ENTRY_BYTES} bytes, packed`, () => {
    const files = [...staticGraph(ENTRY)];
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
    assert.ok(bytes <= ENTRY_BYTES, `${bytes} bytes in ${files.map((file) => relative(CDN, file)).join(', ')}`);
  });

  it('is one file, as far as the first price needs it: nothing is waited for twice', () => {
    assert.deepEqual([...staticGraph(ENTRY)], [ENTRY]);
  });

  it('reaches neither uPlot nor Socket.IO nor a template engine before they are needed', () => {
    const sources = [...staticGraph(ENTRY)].flatMap(sourcesOf);
    assert.ok(sources.includes('src/define.ts'));
    const heavy = sources.filter((source) =>
      /node_modules\/(uplot|socket\.io|engine\.io|lit-html|lit-element)/.test(source),
    );
    assert.deepEqual(heavy, []);
    const text = [...staticGraph(ENTRY)].map((file) => readFileSync(file, 'utf8')).join('\n');
    // Their own words, should a source map leave something out.
    for (const word of ['createTreeWalker', '/socket.io', 'EIO', 'u-legend']) assert.ok(!text.includes(word), word);
  });

  it('leaves the guard, REST, layouts and the rarer dialects for later, too', () => {
    const sources = [...staticGraph(ENTRY)].flatMap(sourcesOf);
    const later = [
      'feed/guard',
      'feed/poller',
      'transports/rest',
      'transports/socketio',
      'elements/layouts',
      'elements/extras',
      'elements/status-view',
      'dialects/binance-rest',
      'dialects/streaming-service',
    ];
    assert.deepEqual(
      sources.filter((source) => later.some((name) => source === `src/${name}.ts`)),
      [],
    );
  });

  it('brings a panel only to those who show one', async () => {
    const chunks = (await readdir(join(CDN, 'chunks'))).filter((name) => name.endsWith('.js'));
    const files = chunks.map((name) => join(CDN, 'chunks', name));
    const view = files.filter((file) => sourcesOf(file).includes('src/elements/status-view.ts'));
    assert.equal(view.length, 1);
    const sources = view.flatMap((file) => [...staticGraph(file)]).flatMap(sourcesOf);
    assert.ok(!sources.includes('src/elements/status-panel.ts'));
  });

  it('has every chunk that it may ask for, and no other', async () => {
    const wanted = new Set([ENTRY]);
    for (const file of wanted) {
      const { imports, lazy } = linksOf(file);
      for (const link of [...imports, ...lazy]) {
        assert.match(String(link), /^\.\.?\//, `${relative(CDN, file)} imports '${link}'`);
        wanted.add(join(dirname(file), link));
      }
    }
    for (const file of wanted) assert.ok(existsSync(file), `${relative(CDN, file)} is missing`);
    const chunks = (await readdir(join(CDN, 'chunks'))).filter((name) => name.endsWith('.js'));
    assert.deepEqual(
      sorted(chunks.map((name) => join(CDN, 'chunks', name))),
      sorted([...wanted].filter((file) => file !== ENTRY)),
    );
  });

  it('has a whole file, too, that imports nothing at all', () => {
    const { imports, lazy } = linksOf(FULL);
    assert.deepEqual({ imports, lazy }, { imports: [], lazy: [] });
    assert.ok(sourcesOf(FULL).some((source) => source.includes('node_modules/socket.io-client/')));
  });

  it('exports all of the root of the npm package from both', () => {
    const root = linksOf(join(ROOT, 'dist/npm/index.js')).exports;
    assert.ok(root.includes('connect') && root.includes('PriceTicker'));
    for (const file of [ENTRY, FULL]) {
      const missing = root.filter((name) => !linksOf(file).exports.includes(name));
      assert.deepEqual(missing, [], relative(CDN, file));
    }
  });

  it('makes no code of text, and asks for no address of its own', () => {
    for (const file of [...staticGraph(ENTRY), FULL]) {
      const nodes = [...nodesOf(programOf(readFileSync(file, 'utf8')))];
      // Socket.IO's last resort for old engines is written, but never reached, where there is a self.
      const made = [...ofType(nodes, 'CallExpression'), ...ofType(nodes, 'NewExpression')].filter(
        ({ callee, arguments: [given] }) =>
          'name' in callee && /^(eval|Function)$/.test(String(callee.name)) && textOf(given) !== 'return this',
      );
      assert.deepEqual(
        made.map(({ start }) => start),
        [],
        relative(CDN, file),
      );
      const texts = ofType(nodes, 'Literal').map(({ value }) => String(value));
      const addresses = texts.filter((text) => /^(https?|wss?):\/\//.test(text));
      const allowed = /^(wss:\/\/stream\.binance\.com|https:\/\/data-api\.binance\.vision|http:\/\/www\.w3\.org\/)/;
      assert.deepEqual(
        addresses.filter((address) => !allowed.test(address)),
        [],
      );
    }
  });
});

describe('the npm build', () => {
  it('leaves its dependencies to the bundler of the page', async () => {
    const names = await readdir(join(ROOT, 'dist/npm'), { recursive: true });
    const files = names.filter((name) => name.endsWith('.js')).map((name) => join(ROOT, 'dist/npm', name));
    const bare = files
      .flatMap((file) => [...linksOf(file).imports, ...linksOf(file).lazy])
      .filter((link) => !link.startsWith('.'));
    const { dependencies } = JSON.parse(await readText('package.json'));
    for (const link of bare)
      assert.ok(
        Object.keys(dependencies).some((name) => link === name || link.startsWith(`${name}/`)),
        link,
      );
    assert.deepEqual(
      files.flatMap(sourcesOf).filter((source) => source.includes('node_modules')),
      [],
    );
  });

  it('has the version of its package', async () => {
    const { version } = JSON.parse(await readText('package.json'));
    assert.ok((await readText('src/version.ts')).includes(`'${version}'`));
    assert.ok((await readFile(ENTRY, 'utf8')).includes(version));
  });
});

describe('the manual', () => {
  /** @type {Record<string, any>} by tag */
  const manifest = {};
  /** @type {Record<string, string>} doc blocks by tag */
  const docs = {};
  /** @type {Record<string, any>} classes by tag */
  const classes = {};
  before(async () => {
    const { modules } = JSON.parse(await readText('custom-elements.json'));
    for (const { declarations = [] } of modules)
      for (const declaration of declarations) if (declaration.tagName) manifest[declaration.tagName] = declaration;
    const folder = join(ROOT, 'src/elements');
    for (const name of await readdir(folder)) {
      const text = name.endsWith('.ts') ? await readFile(join(folder, name), 'utf8') : '';
      const tag = /@element ([\w-]+)/.exec(text)?.[1];
      if (tag)
        docs[tag] =
          /** @type {string[]} */ (text.match(/\/\*\*[\s\S]*?\*\//g)).find((block) => block.includes('@element')) ?? '';
    }
    for (const value of Object.values(await import('tickwire')))
      if (typeof value === 'function' && 'tag' in value) classes[String(value.tag)] = value;
  });
  /** @param {string} tag @param {string} word */
  const told = (tag, word) =>
    [.../** @type {string} */ (docs[tag]).matchAll(new RegExp(`@${word} (?:\\{[^}]*\\} )?(\\S+)`, 'g'))].map(
      ([, name]) => /** @type {string} */ (name),
    );

  const namesOf = (/** @type {{ name: string }[]} */ list) => list.map(({ name }) => name);

  it('tells of every element, and of no other', () => {
    assert.deepEqual(sorted(Object.keys(manifest)), sorted(Object.keys(docs)));
    assert.deepEqual(sorted(Object.keys(classes)), sorted(Object.keys(docs)));
  });

  it('is in custom-elements.json word for word', () => {
    for (const [tag, declaration] of Object.entries(manifest))
      for (const [word, list] of Object.entries({
        attr: 'attributes',
        fires: 'events',
        csspart: 'cssParts',
        cssprop: 'cssProperties',
        cssstate: 'cssStates',
        slot: 'slots',
      })) {
        const entries = /** @type {{ name: string, description?: string }[]} */ (declaration[list] ?? []);
        // A slot without a name is written with a dash in its place.
        const names = entries.map(({ name }) => name || '-');
        assert.deepEqual(sorted(names), sorted(told(tag, word)), `${tag}: ${word}`);
        for (const { name, description } of entries) assert.ok(description, `${tag}: ${word} ${name} is not described`);
      }
  });

  it('tells of every attribute that the elements observe', () => {
    for (const [tag, element] of Object.entries(classes))
      assert.deepEqual(sorted(told(tag, 'attr')), sorted(element.observedAttributes), tag);
  });

  it('tells which property an attribute is', () => {
    for (const [tag, { attributes }] of Object.entries(manifest))
      for (const { name, fieldName } of attributes)
        assert.equal(classes[tag].elementProperties.get(fieldName)?.attribute, name, `${tag}: ${name}`);
  });

  it('tells of every property and method that a page may use', async () => {
    for (const [tag, { members }] of Object.entries(manifest)) {
      const declared = (/** @type {string} */ text) =>
        [...text.matchAll(/^ {4}(?!protected|private|static|#)(?:readonly |get |set |abstract )*(\w+)[?(:]/gm)].flatMap(
          ([, name]) => (/** @type {string} */ (name).endsWith('Callback') ? [] : /** @type {string} */ (name)),
        );
      const texts = await Promise.all(
        [tag, 'feed-element'].map(async (name) => {
          const text = await readText(`dist/types/elements/${name}.d.ts`);
          return text.slice(text.indexOf(' extends '), text.indexOf('\n}', text.indexOf(' extends ')));
        }),
      );
      assert.deepEqual(sorted(namesOf(members)), sorted(texts.flatMap(declared)), tag);
      for (const { name, description } of members) assert.ok(description, `${tag}: ${name} is not described`);
    }
  });

  it('tells, of each element, of what is in the files that it loads', async () => {
    // What several elements load, one of them uses.
    /** @type {Map<string, string[]>} tags by file */
    const readers = new Map();
    const read = async (/** @type {string} */ file, /** @type {string} */ tag) => {
      if (!/^src\/(elements|chart)\//.test(file) || readers.get(file)?.includes(tag)) return;
      readers.set(file, [...(readers.get(file) ?? []), tag]);
      const links = (await readText(file)).matchAll(
        /^(?:import|export)(?! type)[^;]*? from '(\.[^']+)'|import\('(\.[^']+)'\)|@import ["'](.+?)["']/gm,
      );
      for (const [, first, lazy, style] of links)
        await read(join(dirname(file), (first ?? lazy ?? style ?? '').replace('?inline', '')), tag);
    };
    for (const tag of Object.keys(docs)) await read(`src/elements/${tag}.ts`, tag);
    assert.ok([...readers.values()].some((tags) => tags.length === 1));

    const written = {
      csspart: /\bpart="([\w -]+)"|'part', '([\w -]+)'/g,
      cssprop: /(--tickwire-[\w-]*\w)/g,
      fires: /super\('([\w-]+)'/g,
      slot: /<slot(?: name="([\w-]+)")?[ >]|createElement\('slot'\)/g,
    };
    for (const [file, tags] of readers) {
      const text = (await readText(file)).replace(/\/\*\*[\s\S]*?\*\//g, '');
      for (const [word, pattern] of Object.entries(written))
        for (const [, ...found] of text.matchAll(pattern))
          for (const name of (found.find(Boolean) ?? '-').split(' '))
            assert.ok(
              tags.some((tag) => told(tag, word).includes(name)),
              `${file} has the ${word} ${name}, which ${tags} does not tell of`,
            );
    }
    for (const tag of Object.keys(docs)) {
      const own = [...readers].filter(([, tags]) => tags.includes(tag)).map(([file]) => readText(file));
      const text = (await Promise.all(own)).join('\n').replace(/\/\*\*[\s\S]*?\*\//g, '');
      for (const name of told(tag, 'cssprop')) assert.ok(text.includes(`var(${name}`), `<${tag}> reads no ${name}`);
    }
  });

  it('tells of every event, part, state and custom property that the source has', async () => {
    const folder = join(ROOT, 'src/elements');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    const text = files.map((file) => file.replace(/\/\*\*[\s\S]*?\*\//g, '')).join('\n');
    const all = (/** @type {string} */ word) => sorted(Object.keys(docs).flatMap((tag) => told(tag, word)));
    assert.deepEqual(all('cssprop'), sorted(text.match(/--tickwire-[\w-]*\w/g) ?? []));
    assert.deepEqual(
      all('fires'),
      sorted([...text.matchAll(/super\('([\w-]+)'/g)].map(([, name]) => /** @type {string} */ (name))),
    );
    for (const part of all('csspart')) assert.match(text, new RegExp(`['"\` ]${part}['"\` ]`), `part ${part}`);
  });
});
