// npm run test:interop: the relay language across languages. Apart from npm test, since it needs Debian's packages;
// .ci/run installs them. Ends with one line, "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runFiles } from '../tools/run-files.mjs';
import { PYTHON } from './tools.mjs';

const { status, error } = spawnSync(PYTHON, ['-c', 'import aiohttp, socketio']);
if (status !== 0) {
  console.error(
    `${PYTHON} has no ${error ? 'python' : 'socketio or aiohttp'}: apt-get install python3-socketio python3-aiohttp`,
  );
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}
await runFiles(join('test', 'interop'));
