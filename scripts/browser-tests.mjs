// Runs test/**/*.test.ts in the browsers that BROWSERS names (web-test-runner.config.mjs), and counts.
import { startTestRunner } from '@web/test-runner';

/**
 * @returns {Promise<{ passed: number, failed: number, skipped: string[] }>} `skipped`: browser and name of each test that
 *   was not run to its end, with the reason
 */
export async function testInBrowsers() {
  const total = { passed: 0, failed: 0, skipped: [] };
  const count = (browser, { tests = [], suites = [] } = {}) => {
    for (const { name, passed, skipped } of tests)
      if (skipped) total.skipped.push(`${browser}: ${name}`);
      else total[passed ? 'passed' : 'failed']++;
    for (const suite of suites) count(browser, suite);
  };
  let config;
  try {
    ({ default: config } = await import('../web-test-runner.config.mjs'));
  } catch ({ message }) {
    console.error(message); // that there is no such browser here, and what to install
    return { ...total, failed: 1 };
  }
  const runner = await startTestRunner({ autoExitProcess: false, readCliArgs: false, readFileConfig: false, config });
  const succeeded = await new Promise((resolve) => runner.on('finished', resolve));
  for (const { browser, testResults, passed, errors } of runner.sessions.all()) {
    count(browser.name, testResults);
    // A file that could not run at all has no tests to count.
    if (!passed && errors.length > 0) total.failed++;
  }
  if (!succeeded && total.failed === 0) total.failed++;
  await runner.stop();
  return total;
}
