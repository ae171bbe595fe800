// What a test asks of the window that it runs in. The page's side is window.ts.

const FEATURES = {
  colorScheme: 'prefers-color-scheme',
  reducedMotion: 'prefers-reduced-motion',
  forcedColors: 'forced-colors',
};

// Each says what the browser's driver lacks, or nothing.
const COMMANDS = {
  async 'window:media'(page, preferences) {
    const named = Object.entries(preferences).map(([name, value]) => ({ name: FEATURES[name], value }));
    if (page.emulateMediaFeatures) await page.emulateMediaFeatures(named);
    else if (named.length > 0) return 'cannot be told what a reader prefers';
  },
  async 'window:size'(page, size) {
    if (!page.setViewport) return 'cannot be given a size';
    await page.setViewport(size);
  },
};

/** The plugin for web-test-runner.config. */
export function windowPlugin() {
  return {
    name: 'window',
    async executeCommand({ command, payload, session }) {
      if (!Object.hasOwn(COMMANDS, command)) return undefined;
      const { browser, id } = session;
      const lack = await COMMANDS[command](browser.getPage(id), payload);
      return { missing: lack && `${browser.name} ${lack}` };
    },
  };
}
