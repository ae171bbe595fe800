// npm run test:browsers: the browser tests of npm test, in Firefox and WebKit. Apart from npm test, since they need Debian's
// packages; .ci/run installs them. BROWSERS names others. Ends with one line, "N passed, N failed".
import { testInBrowsers } from './browser-tests.mjs';

process.env.BROWSERS ??= 'firefox,webkit';
const { passed, failed, skipped } = await testInBrowsers();
for (const test of skipped) console.log(`not run in ${test}`);
console.log(`${skipped.length} not run`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
