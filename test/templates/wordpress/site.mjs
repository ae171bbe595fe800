// @ts-check
// Debian's WordPress, with a database of its own, in a folder that goes with the test.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('./', import.meta.url));
const PLUGIN = fileURLToPath(new URL('../../../demo/templates/wordpress/tickwire/', import.meta.url));
const KIT = fileURLToPath(new URL('../../../dist/cdn/', import.meta.url));
const WORDPRESS = '/usr/share/wordpress/';
const DATABASE = '/usr/sbin/mariadbd';
const LONGEST_MS = 30_000;

const THEMES = ['twentytwentythree', 'twentytwentyone'];
const PACKAGES = `wordpress ${THEMES.map((theme) => `wordpress-theme-${theme}`).join(' ')} mariadb-server-core php-cli php-mysql php-xml php-mbstring`;

/**
 * The version of WordPress, or why there can be no site here: where CI is set that is a failure, else skipped.
 *
 * @returns {{ title: string, skip: string | false }}
 */
export function wordpress() {
  const themes = THEMES.map((theme) => `${WORDPRESS}wp-content/themes/${theme}`);
  const program = `require '${WORDPRESS}wp-includes/version.php'; echo $wp_version, extension_loaded('mysqli') && extension_loaded('dom') ? '' : exit(1);`;
  const php = spawnSync('php', ['-r', program], { encoding: 'utf8' });
  if (php.status === 0 && [DATABASE, ...themes].every((path) => existsSync(path)))
    return { title: `WordPress ${php.stdout}`, skip: false };
  const reason = `WordPress is not installed (apt-get install --no-install-recommends ${PACKAGES})`;
  if (process.env.CI) throw new Error(reason);
  return { title: 'WordPress', skip: reason };
}

/** @typedef {Awaited<ReturnType<typeof createSite>>} Site */

/** Resolves once the site answers; the plugin is active and has the kit's files among its own. */
export async function createSite() {
  const folder = await mkdtemp(join(tmpdir(), 'tickwire-wordpress-'));
  const root = join(folder, 'site');
  /** @type {(() => Promise<unknown>)[]} */
  const closing = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const copied = copyFiles(root);
    closing.push(() => copied.catch(() => {}));
    const database = await startDatabase(folder);
    closing.push(database.close);
    await copied;
    const url = `http://127.0.0.1:${await freePort()}`;
    await writeFile(join(root, 'site.json'), JSON.stringify({ url, socket: database.socket }));
    const { stdout } = await run('php', [join(root, 'install.php')]);
    const server = await startServer(root, url);
    closing.push(server.close);
    return { url, root, close, ...access(url, root, JSON.parse(stdout)) };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * MariaDB without a network, its data in the folder.
 *
 * @param {string} folder
 */
async function startDatabase(folder) {
  const data = join(folder, 'data');
  const socket = join(folder, 'db.sock');
  // Nothing here outlives the test: no need to wait for the disk.
  const options = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, 'db.pid')}`,
    '--skip-networking',
    '--skip-grant-tables',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-log-file-size=16M',
    '--innodb-buffer-pool-size=64M',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  await mkdir(join(data, 'wordpress'), { recursive: true });
  await bootstrap(options);
  const child = spawn(DATABASE, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  await says(child, /ready for connections/);
  return { socket, close: () => end(child) };
}

/** Fills the system tables. @param {string[]} options */
async function bootstrap(options) {
  const child = spawn(DATABASE, [...options, '--bootstrap'], { stdio: ['pipe', 'ignore', 'pipe'] });
  let heard = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  child.stdin.write('create database mysql;\nuse mysql;\n');
  for (const name of ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'])
    child.stdin.write(await readFile(`/usr/share/mysql/${name}`));
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`mariadbd made no database: ${heard}`);
}

/** @param {string} root */
async function copyFiles(root) {
  await run('cp', ['-rL', WORDPRESS, root]);
  const content = join(root, 'wp-content');
  const plugin = join(content, 'plugins', 'tickwire');
  await cp(PLUGIN, plugin, { recursive: true });
  await cp(KIT, join(plugin, 'assets'), { recursive: true });
  await cp(join(HERE, 'mu-plugin.php'), join(content, 'mu-plugins', 'test.php'));
  for (const name of ['wp-config.php', 'install.php']) await cp(join(HERE, name), join(root, name));
}

/** PHP's own server, with workers, since WordPress asks itself. @param {string} root @param {string} url */
async function startServer(root, url) {
  const child = spawn('php', ['-d', 'opcache.enable_cli=1', '-S', new URL(url).host, '-t', root], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' },
  });
  await says(child, /Development Server .* started/);
  return { close: () => end(child, -Number(child.pid)) };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {RegExp} sentence
 */
function says(child, sentence) {
  let heard = '';
  return new Promise((resolve, reject) => {
    const give = (/** @type {string} */ why) => reject(new Error(`${child.spawnfile} ${why}: ${heard}`));
    const late = setTimeout(give, LONGEST_MS, 'does not start');
    child.once('exit', (code) => give(`ended with ${code}`));
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      heard += text;
      if (!sentence.test(heard)) return;
      clearTimeout(late);
      resolve(undefined);
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child @param {number} [pid] negative for a group */
async function end(child, pid = Number(child.pid)) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(pid, 'SIGKILL');
  await ended;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * What its users do, by their REST API and by PHP.
 *
 * @param {string} url
 * @param {string} root
 * @param {Record<string, string>} passwords
 */
function access(url, root, passwords) {
  /** @param {string} route @param {string} user @param {unknown} [body] */
  async function rest(route, user, body) {
    const response = await fetch(`${url}/?rest_route=${route}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Authorization: `Basic ${Buffer.from(`${user}:${passwords[user]}`).toString('base64')}`,
        'Content-Type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${route}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
  return {
    rest,

    /** A page in which a user has signed in. @param {import('puppeteer-core').Browser} browser @param {string} user */
    async signIn(browser, user) {
      const page = await (await browser.createBrowserContext()).newPage();
      await page.setViewport({ width: 1280, height: 900 });
      await page.goto(`${url}/wp-login.php`);
      await page.$eval('#user_login', (field, name) => Object.assign(field, { value: name }), user);
      await page.$eval('#user_pass', (field, name) => Object.assign(field, { value: name }), user);
      await Promise.all([page.waitForNavigation(), page.click('#wp-submit')]);
      return page;
    },

    /** Publishes a post by a user with that user's rights. @param {string} user @param {string} content */
    async publish(user, content) {
      const { id, content: kept } = await rest('/wp/v2/posts', user, { status: 'publish', title: 'Prices', content });
      return { id, kept: kept.raw, address: `${url}/?p=${id}` };
    },

    /** Runs PHP in the site, where `$given` is the second argument; returns what it returns. @param {string} code @param {unknown} [given] */
    async php(code, given = null) {
      const program = `$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; require '${root}/wp-load.php';
        $given = json_decode( $argv[1], true ); echo "\\n", wp_json_encode( ( function ( $given ) { ${code} } )( $given ) );`;
      const { stdout } = await run('php', ['-r', program, '--', JSON.stringify(given)]);
      return JSON.parse(stdout.slice(stdout.lastIndexOf('\n')));
    },
  };
}
