// The browsers of web-test-runner: BROWSERS=chromium,firefox,webkit, or some of them.
import { chromeLauncher } from '@web/test-runner-chrome';
import { chromeOptions, firefoxOptions } from './browsers.mjs';
import { startWebkit } from './webkit.mjs';

const LAUNCHERS = { chromium: chromium, firefox: firefox, webkit: webkit };

/**
 * @param {string} names with commas between them
 * @returns {Promise<import('@web/test-runner').BrowserLauncher[]>}
 */
export const launchers = (names) =>
  Promise.all(
    names.split(',').map((name) => {
      if (!Object.hasOwn(LAUNCHERS, name))
        throw new Error(`BROWSERS has '${name}'; there are: ${Object.keys(LAUNCHERS).join(', ')}.`);
      return LAUNCHERS[name]();
    }),
  );

async function chromium() {
  return chromeLauncher({
    launchOptions: await chromeOptions(),
    // Of several tabs in one window only the front one paints.
    createPage: ({ context }) => context.newPage({ type: 'window' }),
  });
}

async function firefox() {
  const options = firefoxOptions();
  const launcher = chromeLauncher({
    // Only one of two windows has the focus.
    concurrency: 1,
    launchOptions: { ...options, args: ['--remote-allow-system-access'] },
    createPage: async ({ browser, context }) => withMedia(await context.newPage(), browser.connection),
  });
  launcher.name = 'Firefox';
  return launcher;
}

// WebDriver BiDi has no word for what a reader prefers; Firefox's own window has.
const OVERRIDES = [
  ['prefers-color-scheme', 'prefersColorSchemeOverride', 'light'],
  ['prefers-reduced-motion', 'prefersReducedMotionOverride', 'no-preference'],
  ['forced-colors', 'forcedColorsOverride', 'none'],
];

async function withMedia(page, connection) {
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const target = { context: tree.result.contexts[0].context };
  const id = JSON.stringify(page.mainFrame()._id);
  page.emulateMediaFeatures = async (features) => {
    const asked = new Map(features.map(({ name, value }) => [name, value]));
    const wanted = OVERRIDES.map(([name, override, usual]) => ({ name, override, value: asked.get(name) ?? usual }));
    const overrides = Object.fromEntries(wanted.map(({ override, value }) => [override, value]));
    const expression = `{
      const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
      Object.assign(NavigableManager.getBrowsingContextById(${id}), ${JSON.stringify(overrides)});
    }`;
    const { result } = await connection.send('script.evaluate', { expression, target, awaitPromise: true });
    if (result.type === 'exception') throw new Error(`Firefox: ${result.exceptionDetails.text}`);
    // The page hears of it in its own time, and its watchers of such a change with the frame after that.
    const queries = wanted.map(({ name, value }) => `(${name}: ${value})`);
    await page.evaluate(async (all) => {
      do await new Promise((painted) => requestAnimationFrame(painted));
      while (!all.every((query) => matchMedia(query).matches));
    }, queries);
  };
  return page;
}

async function webkit() {
  const window = await startWebkit();
  let active;
  return {
    name: 'WebKit',
    type: 'playwright', // whose keyboard ours is like, for sendKeys
    concurrency: 1,
    async startSession(id, url) {
      active = { id, url };
      await window.goto(url);
    },
    async stopSession() {
      active = undefined;
      await window.release();
      await window.goto('about:blank');
      return {};
    },
    isActive: (id) => active?.id === id,
    getBrowserUrl: () => active?.url,
    getPage: () => window,
    startDebugSession() {
      throw new Error('WebKit has no debug session here.');
    },
    stop: () => window.stop(),
  };
}
