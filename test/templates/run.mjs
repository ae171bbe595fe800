// npm run test:templates: each template on its real engine, its result in a real browser. Apart from npm test, since the
// engines are Debian's; .ci/run installs them. Ends with one line, "N passed, N failed".
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../tools/run-files.mjs';

if (!existsSync('dist/cdn/tickwire.full.js') || !existsSync('custom-elements.json')) {
  console.error('The kit is not built: npm run build');
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}
await runFiles(join('test', 'templates'));
