import { readFileSync } from 'node:fs';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { sendKeysPlugin } from '@web/test-runner-commands/plugins';
import { slimUplot } from './scripts/slim-uplot.mjs';
import { launchers } from './test/tools/launchers.mjs';
import { serversPlugin } from './test/tools/servers.mjs';
import { windowPlugin } from './test/tools/window-commands.mjs';

/** @import within them is for the build: here, too, one text. */
const whole = (text) =>
  text.replace(/@import ["'](.+?)["'];/g, (_, name) =>
    readFileSync(new URL(name, new URL('src/elements/', import.meta.url)), 'utf8'),
  );

/** Serves `x.css?inline` as a module, as Vite does. */
const cssInline = {
  name: 'css-inline',
  resolveMimeType: (context) => (context.path.endsWith('.css') && 'inline' in context.query ? 'js' : undefined),
  transform: (context) =>
    context.path.endsWith('.css') && 'inline' in context.query
      ? `export default ${JSON.stringify(whole(context.body))}`
      : undefined,
};

/** The charts that are tested draw with what is delivered. */
const slim = {
  name: 'slim-uplot',
  transform: (context) => (context.path.includes('uPlot.esm') ? slimUplot(context.body) : undefined),
};

export default {
  files: 'test/**/*.test.ts',
  // The browser's build of socket.io-client, and Lit without its development warnings.
  nodeResolve: { browser: true, exportConditions: ['production'] },
  concurrency: 2,
  // For what never comes; a busy machine takes its time.
  testFramework: { config: { ui: 'bdd', timeout: 30_000 } },
  testsFinishTimeout: 300_000,
  plugins: [
    cssInline,
    slim,
    esbuildPlugin({ ts: true, tsconfig: 'tsconfig.json' }),
    sendKeysPlugin(),
    serversPlugin(),
    windowPlugin(),
  ],
  browsers: await launchers(process.env.BROWSERS ?? 'chromium'),
};
