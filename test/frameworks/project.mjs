// @ts-check

// A project as a page author has it: the packed kit in node_modules, beside a framework, in a folder far from ours.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
// TypeScript 7, which compiles the kit, has no interface for programs (of July 2026), and the checkers of templates are
// programs, as are-the-types-wrong is, which brings an older one: many a page author has no newer.
const { resolve: besideAttw } = createRequire(import.meta.resolve('@arethetypeswrong/core'));
const TYPESCRIPT_5 = dirname(besideAttw('typescript/package.json'));
const shell = process.platform === 'win32'; // npm is a .cmd there

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    experimentalDecorators: true,
    jsx: 'react-jsx',
    noEmit: true,
    skipLibCheck: true,
  },
};

/** @typedef {Awaited<ReturnType<typeof createProject>>} Project */

export async function createProject() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tickwire-')));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  // No network: what the kit and the frameworks need is in our own node_modules. But TypeScript.
  const names = (await readdir(join(ROOT, 'node_modules'))).filter((name) => !/^\.|^(tickwire|typescript)$/.test(name));
  await Promise.all(
    names.map((name) => symlink(join(ROOT, 'node_modules', name), join(modules, name), shell ? 'junction' : 'dir')),
  );
  await symlink(TYPESCRIPT_5, join(modules, 'typescript'), shell ? 'junction' : 'dir');
  // `prepack` would build what is built.
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', packing, { cwd: ROOT, shell });
  const [{ filename }] = JSON.parse(stdout);
  await run('tar', ['-xzf', filename], { cwd: folder });
  await rename(join(folder, 'package'), join(modules, 'tickwire'));

  return {
    folder,

    /** @param {Record<string, string>} files by their paths in the project */
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },

    /**
     * @param {string} name
     * @param {{ include: string[], compilerOptions?: Record<string, unknown>, [key: string]: unknown }} settings
     */
    async tsconfig(name, { compilerOptions, ...settings }) {
      const all = { ...TSCONFIG.compilerOptions, ...compilerOptions };
      await writeFile(join(folder, name), JSON.stringify({ compilerOptions: all, ...settings }));
    },

    close: () => rm(folder, { recursive: true, force: true }),
  };
}
