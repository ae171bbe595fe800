// Whether TypeScript finds the types of what is packed, however a page's own build resolves modules (are-the-types-wrong).
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';

const run = promisify(execFile);

// The kit is modules only, reached by `exports`: a require() of it, and the resolution of before `exports`, are no promise.
const NOT_OURS = ['node10', 'node16-cjs'];

const folder = await mkdtemp(join(tmpdir(), 'tickwire-'));
try {
  // What is built is packed; `prepack` would build it once more.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    shell: process.platform === 'win32',
  });
  const [{ filename }] = JSON.parse(stdout);
  const { types, problems } = await checkPackage(
    createPackageFromTarballData(new Uint8Array(await readFile(join(folder, filename)))),
  );
  if (!types) throw new Error('The package has no types.');
  const ours = problems.filter(
    (problem) => !('resolutionKind' in problem && NOT_OURS.includes(problem.resolutionKind)),
  );
  for (const problem of ours) console.error(JSON.stringify(problem));
  console.log(`types: ${ours.length} problems`);
  process.exitCode = ours.length > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true });
}
