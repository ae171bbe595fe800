import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';
import { html } from 'lit';
import { configure as configureTests } from 'storybook/test';
import '../src/define.ts';
import { configure } from '../src/index.ts';
import { type ReplayOptions, replayDialects, replayFeed } from '../stories/replay.ts';
import { manifest } from './manifest.ts';
import { reduceMotion } from './motion.ts';

if (manifest) setCustomElementsManifest(manifest);

// Every wait between two attempts is the same, so that a story's picture is.
configure({ dialects: replayDialects, reconnect: { minMs: 4000, maxMs: 4000 } });

// Off screen a price may take a second, and a busy machine its time.
configureTests({ asyncUtilTimeout: 10_000 });

const toolbar = (title: string, icon: string, items: Record<string, string>) => ({
  description: title,
  toolbar: {
    title,
    icon,
    items: Object.entries(items).map(([value, title]) => ({ value, title })),
    dynamicTitle: true,
  },
});

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    backgrounds: { disable: true },
    controls: { expanded: true, sort: 'requiredFirst' },
  },
  argTypesEnhancers: [
    // Only attributes are for turning.
    ({ argTypes }) =>
      Object.fromEntries(
        Object.entries(argTypes).map(([name, type]) => [
          name,
          (type.table?.category ?? 'attributes') === 'attributes' ? type : { ...type, control: false },
        ]),
      ),
  ],
  globalTypes: {
    theme: toolbar('Theme', 'mirror', { light: 'Light', dark: 'Dark' }),
    movement: toolbar('Movement colours', 'contrast', {
      western: 'Green and red',
      asian: 'Red and green',
      colorblind: 'Blue and orange',
    }),
    locale: toolbar('Locale', 'globe', {
      en: 'English',
      de: 'Deutsch',
      'hi-IN': 'हिन्दी',
      'ar-EG': 'العربية',
      ja: '日本語',
    }),
    direction: toolbar('Direction', 'transfer', { ltr: 'Left to right', rtl: 'Right to left' }),
    motion: toolbar('Motion', 'lightning', { full: 'As the system asks', reduced: 'Reduced' }),
  },
  initialGlobals: { theme: 'light', movement: 'western', locale: 'en', direction: 'ltr', motion: 'full' },
  decorators: [
    (story, { id, args, globals, parameters }) => {
      const { theme, movement, locale, direction, motion } = globals as Record<string, string>;
      reduceMotion(motion === 'reduced');
      // A docs page shows all stories on one hub: each has a feed of its own, as a page author would give it one.
      return html`<div
        class="story"
        data-theme=${theme}
        data-motion=${motion}
        data-feed=${replayFeed(id, parameters.replay as ReplayOptions)}
        lang=${locale}
        dir=${direction}
      >
        ${story({ args: { ...args, 'movement-colors': args['movement-colors'] ?? movement } })}
      </div>`;
    },
  ],
};

export default preview;
