import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { slimUplot } from './scripts/slim-uplot.mjs';
import { readWidgets } from './scripts/widgets.mjs';
import { version } from './src/version.ts';

// Lit's packages only note their versions when imported: what of them is not used can go.
const treeshake = { moduleSideEffects: (id: string) => !/[\\/](lit|lit-html|lit-element)[\\/]/.test(id) };

const slim: Plugin = {
  name: 'slim-uplot',
  transform: (code, id) => (id.includes('uPlot.esm') ? { code: slimUplot(code), map: null } : undefined),
};

// Constructable style sheets are in every browser that we serve: what Lit keeps for older ones need not be loaded.
const STYLES = '\0styles';
const baselineStyles: Plugin = {
  name: 'lit-baseline-styles',
  enforce: 'pre',
  resolveId: (id) => (id === './css-tag.js' ? STYLES : undefined),
  load: (id) =>
    id === STYLES
      ? `export function unsafeCSS(text) { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet; }
         export const getCompatibleStyle = (sheet) => sheet;
         export const adoptStyles = (root, sheets) => { root.adoptedStyleSheets = sheets; };
         export const supportsAdoptingStyleSheets = true;
         export const CSSResult = CSSStyleSheet, css = String.raw;`
      : undefined,
};

const WIDGETS = '\0widgets';
const widgets: Plugin = {
  name: 'widgets',
  resolveId: (id) => (id === 'virtual:widgets' ? WIDGETS : undefined),
  load: (id) => {
    if (id !== WIDGETS) return undefined;
    const all = Object.entries(readWidgets());
    // Those that all have come first: so they pack best.
    const rarity = (name: string) => all.filter(([, { values }]) => !values.includes(name)).length;
    const lists = all.map(([tag, { values, switches }]) => [
      tag,
      [values.sort((one, other) => rarity(one) - rarity(other)).join(' '), switches.join(' ')],
    ]);
    return `export default ${JSON.stringify(Object.fromEntries(lists))}`;
  },
};

// What embed.js has of tickwire.css, minified, is the file that pages link, too.
const linkedCss: Plugin = {
  name: 'linked-css',
  generateBundle() {
    const id = [...this.getModuleIds()].find((name) => name.endsWith('tickwire.css?inline'));
    const code = id && this.getModuleInfo(id)?.code;
    if (!code) return this.error('tickwire.css is not in the bundle');
    this.emitFile({
      type: 'asset',
      fileName: 'tickwire.css',
      source: JSON.parse(code.replace(/^export default /, '')),
    });
  },
};

const framePage: Plugin = {
  name: 'frame-page',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'index.html', source: readFileSync('src/embed/index.html') });
  },
};

// The licences of what an entry bundles are in one file for all.
const banner = (chunk: { isEntry: boolean }) => (chunk.isEntry ? `/*! tickwire ${version}: NOTICES.txt */` : '');

// One source, several products. The npm build leaves dependencies to the reader's bundler; the script-tag builds carry them.
const target = 'es2022';
// Baseline widely available; the style sheets use light-dark() and nesting as they are.
const cssTarget = ['chrome124', 'firefox126', 'safari17.5'];

const npm: UserConfig = {
  build: {
    outDir: 'dist/npm',
    emptyOutDir: true,
    target,
    cssTarget,
    minify: false,
    sourcemap: true,
    lib: { entry: { index: 'src/index.ts', define: 'src/define.ts' }, formats: ['es'] },
    rolldownOptions: {
      external: [/^lit($|\/)/, /^@lit\//, 'uplot', 'socket.io-client'],
      output: { chunkFileNames: 'shared/[name]-[hash].js' },
    },
  },
};

const cdn: UserConfig = {
  plugins: [slim, baselineStyles],
  build: {
    outDir: 'dist/cdn',
    emptyOutDir: true,
    target,
    cssTarget,
    minify: 'oxc',
    sourcemap: true,
    lib: { entry: { tickwire: 'src/define.ts' }, formats: ['es'] },
    // What a chunk shares with the entry stays in the entry: a page has that anyway.
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      treeshake,
      output: {
        minify: true,
        postBanner: banner,
        chunkFileNames: 'chunks/[name]-[hash:8].js',
        comments: { annotation: false },
        // Named with all that it imports: left to itself, the more chunks share a module with the entry, the sooner the
        // bundler takes that out of it, and the first price then waits for a second file.
        codeSplitting: {
          groups: [
            { name: 'tickwire', test: /src[\\/]define\.ts$/ },
            // Few files need only one of them, and those come later than others that need both.
            { name: 'palette', test: /elements[\\/](adopt\.ts|custom-states\.ts|palette\.css|second-hand\.ts)/ },
            { name: 'words', test: /(market[\\/]words|elements[\\/]language)\.ts$/ },
          ],
        },
      },
    },
  },
};

// For those who pin with SRI: an integrity attribute covers the entry only, so this one has no chunks.
const cdnFull: UserConfig = {
  plugins: [slim, baselineStyles],
  build: {
    outDir: 'dist/cdn',
    emptyOutDir: false,
    target,
    cssTarget,
    minify: 'oxc',
    sourcemap: true,
    lib: { entry: 'src/define.ts', formats: ['es'], fileName: () => 'tickwire.full.js' },
    rolldownOptions: {
      output: { minify: true, codeSplitting: false, comments: { annotation: false }, postBanner: banner },
    },
  },
};

/** A classic script: of modules, some hosts and all tag managers know nothing. */
const classic = (name: string, outDir: string, plugin: Plugin): UserConfig => ({
  plugins: [widgets, plugin],
  build: {
    outDir,
    emptyOutDir: false,
    target,
    cssTarget,
    minify: 'oxc',
    // The map is for NOTICES.txt; its name in the file would take 21 of embed.js's bytes.
    sourcemap: 'hidden',
    lib: { entry: `src/embed/${name}.ts`, name: 'tickwire', formats: ['iife'], fileName: () => `${name}.js` },
    rolldownOptions: { output: { minify: true, postBanner: banner } },
  },
});

const modes: Record<string, UserConfig> = {
  npm,
  cdn,
  'cdn-full': cdnFull,
  embed: classic('embed', 'dist/cdn', linkedCss),
  frame: classic('frame', 'dist/cdn/embed', framePage),
};

export default defineConfig(({ mode }) => modes[mode] ?? {});
