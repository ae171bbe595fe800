// npm test: the tests in a real browser, then those in Node. Ends with one line, "N passed, N failed".
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { testInBrowsers } from './browser-tests.mjs';

async function testInNode() {
  const folder = join('test', 'node');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, name));
  const stream = run({ files, concurrency: 2 });
  const isTest = ({ details, name }) => details.type !== 'suite' && !name.endsWith('.test.mjs');
  stream.on('test:pass', (test) => {
    if (isTest(test) && !test.skip) total.passed++;
  });
  stream.on('test:fail', (test) => {
    if (test.details.type !== 'suite') total.failed++;
  });
  const report = stream.compose(spec);
  for await (const chunk of report) process.stdout.write(chunk);
}

const total = await testInBrowsers();
await testInNode();
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
