// First: the kit keeps what it is told of the reader's wishes.

import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';
import { html } from 'lit';
import { withActions } from 'storybook/actions/decorator';
import { configure as configureTests } from 'storybook/test';
import { pretend } from './media.ts';
import '../src/define.ts';
import { configure } from '../src/index.ts';
import { type ReplayOptions, replayDialects, replayFeed, setRate } from '../stories/replay.ts';
import { addLooks } from './looks.ts';
import { controlOf, manifest } from './manifest.ts';

if (manifest) setCustomElementsManifest(manifest);
addLooks();

// Every wait between two attempts is the same, so that a story's picture is.
configure({ dialects: replayDialects, reconnect: { minMs: 4000, maxMs: 4000 } });

// Off screen a price may take a second, and a busy machine its time.
configureTests({ asyncUtilTimeout: 10_000 });

type Toolbar = NonNullable<NonNullable<Preview['globalTypes']>[string]['toolbar']>;

const toolbar = (title: string, icon: NonNullable<Toolbar['icon']>, items: Record<string, string>) => ({
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
    controls: { expanded: true },
    docs: {
      toc: { headingSelector: 'h2, h3', title: 'On this page' },
      // With React and all that it needs, and so only where a docs page is shown: a story does without.
      renderer: async () => {
        const [{ DocsRenderer }, { default: page }] = await Promise.all([
          import('@storybook/addon-docs'),
          import('./element-page.mdx'),
        ]);
        const renderer = new DocsRenderer();
        const { render } = renderer;
        renderer.render = (context, docs, element) => render(context, { ...docs, page: docs.page ?? page }, element);
        return renderer;
      },
    },
    // Those that bubble.
    actions: { handles: ['price-alert', 'symbol-click', 'price-cross', 'state-change'] },
    options: {
      storySort: {
        order: [
          'Guide',
          ['Start', 'Embedding', 'Feeds and relays', 'Theming', 'Accessibility', 'Recipes', 'Performance'],
          'price-ticker',
          'price-chart',
          'feed-status',
          'activity-log',
          'Theming',
          'Languages',
          'Reference',
        ],
      },
    },
  },
  argTypesEnhancers: [
    ({ argTypes }) =>
      Object.fromEntries(
        Object.entries(argTypes).map(([name, type]) => [
          name,
          type.table?.category === 'attributes' && !type.control
            ? { ...type, ...(controlOf(type.table.type?.summary) as object) }
            : type,
        ]),
      ),
  ],
  globalTypes: {
    theme: toolbar('Theme', 'mirror', { light: 'Light', dark: 'Dark', auto: 'As the system' }),
    look: toolbar('Ready theme', 'paintbrush', {
      none: 'No theme',
      paper: 'Paper',
      terminal: 'Terminal',
      contrast: 'Contrast',
    }),
    movement: toolbar('Movement colours', 'contrast', {
      western: 'Green and red',
      asian: 'Red and green',
      colorblind: 'Blue and orange',
    }),
    locale: toolbar('Locale', 'globe', {
      en: 'English',
      ar: 'العربية',
      zh: '中文',
      de: 'Deutsch',
      fa: 'فارسی',
      pl: 'Polski',
      pt: 'Português',
      es: 'Español',
      tr: 'Türkçe',
      vi: 'Tiếng Việt',
    }),
    direction: toolbar('Direction', 'transfer', {
      auto: 'Direction',
      ltr: 'Left to right',
      rtl: 'Right to left',
    }),
    motion: toolbar('Motion', 'lightning', { full: 'Motion', reduced: 'Reduced motion' }),
    contrast: toolbar('Contrast', 'eye', { normal: 'Contrast', more: 'More contrast' }),
    rate: toolbar('Quote rate', 'timer', {
      own: 'Own rate',
      '0': 'Still',
      '1': '1 quote/s',
      '20': '20 quotes/s',
      '200': '200 quotes/s',
      '2000': '2,000 quotes/s',
    }),
  },
  initialGlobals: {
    theme: 'light',
    look: 'none',
    movement: 'western',
    locale: 'en',
    direction: 'auto',
    motion: 'full',
    contrast: 'normal',
    rate: 'own',
  },
  decorators: [
    withActions,
    (story, { id, args, globals, parameters }) => {
      const {
        theme,
        look,
        movement,
        locale = 'en',
        direction,
        motion,
        contrast,
        rate,
      } = globals as Record<string, string>;
      pretend('prefers-reduced-motion', motion === 'reduced' ? 'reduce' : undefined);
      pretend('prefers-contrast', contrast === 'more' ? 'more' : undefined);
      setRate(rate === 'own' ? undefined : Number(rate));
      const dir = direction === 'auto' ? (/^(ar|fa)/.test(locale) ? 'rtl' : 'ltr') : direction;
      // A docs page shows all stories on one hub: each has a feed of its own, as a page author would give it one.
      return html`<div
        class="story"
        data-theme=${theme}
        data-look=${look}
        data-feed=${replayFeed(id, parameters.replay as ReplayOptions)}
        lang=${locale}
        dir=${dir}
      >
        ${story({ args: { ...args, 'movement-colors': args['movement-colors'] || movement } })}
      </div>`;
    },
  ],
};

export default preview;
