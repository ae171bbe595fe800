import { defineConfig, type Plugin, type UserConfig } from 'vite';

// Lit's packages only note their versions when imported: what of them is not used can go.
const treeshake = { moduleSideEffects: (id: string) => !/[\\/](lit|lit-html|lit-element)[\\/]/.test(id) };

// uPlot hands out path builders; the chart draws its series itself, and what is never called need not be loaded.
const unusedPaths: Plugin = {
  name: 'uplot-unused-paths',
  transform: (code, id) =>
    id.includes('uPlot.esm') ? code.replace(/\(paths\.(stepped|bars|spline)\s*=\s*\w+\);/g, '') : undefined,
};

// One source, four products. The npm build leaves dependencies to the reader's bundler; the script-tag builds carry them.
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
  plugins: [unusedPaths],
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
      output: { minify: true, chunkFileNames: 'chunks/[name]-[hash:6].js', comments: { annotation: false } },
    },
  },
};

// For those who pin with SRI: an integrity attribute covers the entry only, so this one has no chunks.
const cdnFull: UserConfig = {
  plugins: [unusedPaths],
  build: {
    outDir: 'dist/cdn',
    emptyOutDir: false,
    target,
    cssTarget,
    minify: 'oxc',
    sourcemap: true,
    lib: { entry: 'src/define.ts', formats: ['es'], fileName: () => 'tickwire.full.js' },
    rolldownOptions: { output: { minify: true, codeSplitting: false, comments: { annotation: false } } },
  },
};

const modes: Record<string, UserConfig> = { npm, cdn, 'cdn-full': cdnFull };

export default defineConfig(({ mode }) => modes[mode] ?? {});
