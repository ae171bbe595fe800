// Tests that stand apart from npm test, since they need what Debian has and npm has not.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/**
 * Runs all tests of a folder, prints "N passed, N failed" as the last line, and ends the process.
 *
 * @param {string} folder
 */
export async function runFiles(folder) {
  const total = { passed: 0, failed: 0 };
  const files = (await readdir(folder)).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, name));
  const stream = run({ files, concurrency: 2 });
  stream.on('test:pass', ({ details, name, skip }) => {
    if (details.type !== 'suite' && !name.endsWith('.test.mjs') && !skip) total.passed++;
  });
  stream.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') total.failed++;
  });
  for await (const chunk of stream.compose(spec)) process.stdout.write(chunk);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed > 0 ? 1 : 0);
}
