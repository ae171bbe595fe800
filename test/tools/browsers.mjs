// Where browsers are. Chrome: an installed one, else that which comes with @sparticuz/chromium. Firefox: an installed one.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

// Under LANG=C some browsers say that their language is 'C', and Intl throws.
export const environment = () => ({ ...process.env, LC_ALL: 'en_US.UTF-8' });

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .filter((name) => process.env[name])
    .map((name) => join(process.env[name], 'Google', 'Chrome', 'Application', 'chrome.exe')),
];

/**
 * Launch options for puppeteer: $CHROME_PATH, an installed browser, or the packaged one (Linux x64 only).
 * Throws a sentence that says what to install when there is none.
 *
 * @returns {Promise<import('puppeteer-core').LaunchOptions>}
 */
export async function chromeOptions() {
  const found = [process.env.CHROME_PATH, ...INSTALLED].find((path) => path && existsSync(path));
  if (found) return { executablePath: found, headless: true, env: environment(), args: ARGS };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('No Chrome found: install Google Chrome, or name a browser in CHROME_PATH.');
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve('@sparticuz/chromium')), '..');
  const folder = resolve('node_modules/.cache', `chromium-${require(join(root, 'package.json')).version}`);
  await mkdir(folder, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder; // the package unpacks into os.tmpdir(): keep one copy per version, inside the project
  const { default: chromium, inflate, setupLambdaEnvironment } = await import('@sparticuz/chromium');
  await inflate(join(root, 'bin', 'al2023.tar.br')); // its own libnss3 and friends, for a bare machine
  await inflate(join(root, 'bin', 'fonts.tar.br')); // and a font: without any, text has no width
  setupLambdaEnvironment(join(folder, 'al2023', 'lib'));
  // Its own fonts.conf looks for them in /tmp/fonts.
  process.env.FONTCONFIG_PATH = join(folder, 'fonts');
  await writeFile(
    join(folder, 'fonts', 'fonts.conf'),
    `<fontconfig><dir>${join(folder, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`,
  );
  const executablePath = await chromium.executablePath();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  return { executablePath, headless: 'shell', env: environment(), args: [...ARGS, '--no-zygote'] };
}

const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/**
 * Launch options for puppeteer: $FIREFOX_PATH, or an installed Firefox. Throws a sentence that says what to install when
 * there is none.
 *
 * @returns {import('puppeteer-core').LaunchOptions}
 */
export function firefoxOptions() {
  const executablePath = [process.env.FIREFOX_PATH, ...FIREFOXES].find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('No Firefox found: apt-get install firefox-esr, or name one in FIREFOX_PATH.');
  return { browser: 'firefox', executablePath, headless: true, env: environment() };
}
