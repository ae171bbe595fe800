// npm run test:interop: the relay language across languages. Apart from npm test, since it needs Debian's packages;
// .ci/run installs them. Ends with one line, "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { PYTHON } from './tools.mjs';

const { status, error } = spawnSync(PYTHON, ['-c', 'import aiohttp, socketio']);
if (status !== 0) {
  console.error(
    `${PYTHON} has no ${error ? 'python' : 'socketio or aiohttp'}: apt-get install python3-socketio python3-aiohttp`,
  );
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}

const total = { passed: 0, failed: 0 };
const folder = join('test', 'interop');
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
