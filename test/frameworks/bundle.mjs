// @ts-check

// A project's programs, bundled as its author's build would, for development: React mounts twice only there.
import { join } from 'node:path';
import { compile } from 'svelte/compiler';
import { build, transformWithOxc } from 'vite';
import { compileScript, parse } from 'vue/compiler-sfc';

/** As docs/frameworks.md has it. */
export const isCustomElement = (/** @type {string} */ tag) => tag.includes('-');

/** @type {import('vite').Plugin} What the plugins of Vue and Svelte do at their core. */
const components = {
  name: 'components',
  async transform(code, filename) {
    if (filename.endsWith('.vue')) {
      const { descriptor, errors } = parse(code, { filename, templateParseOptions: { isCustomElement } });
      if (errors[0]) throw errors[0];
      const { content } = compileScript(descriptor, { id: filename, inlineTemplate: true });
      return transformWithOxc(content, `${filename}.ts`);
    }
    if (filename.endsWith('.svelte')) {
      const { js } = compile(code, { filename, generate: 'client', dev: true });
      return { code: js.code, map: null };
    }
    return undefined;
  },
};

/**
 * @param {string} folder of the project; its programs are in `app`
 * @param {string[]} names
 * @returns {Promise<string>} the folder of the bundles: `react.tsx` becomes `react.js`
 */
export async function bundle(folder, names) {
  const outDir = join(folder, 'bundles');
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'development';
  try {
    await build({
      root: folder,
      configFile: false,
      mode: 'development',
      logLevel: 'warn',
      plugins: [components],
      define: {
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
      build: {
        outDir,
        minify: false,
        target: 'es2022',
        modulePreload: false,
        rolldownOptions: {
          input: names.map((name) => join(folder, 'app', name)),
          output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
  return outDir;
}
