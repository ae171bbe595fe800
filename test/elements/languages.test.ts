import { expect, fixture, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import type { ActivityLog } from '../../src/elements/activity-log.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { PriceChart } from '../../src/elements/price-chart.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import { settle } from '../tools/fake-clock.ts';
import { createScripts } from '../tools/scripted-feed.ts';
import { painted, part, parts, setStage } from '../tools/stage.ts';
import { scriptedJournal } from './activity-log-feed.ts';

const LANGUAGES = ['en', 'ar', 'de', 'es', 'fa', 'pl', 'pt', 'tr', 'vi', 'zh'] as const;
const feeds = new Map<string, Feed>();
const { clock, show, clear } = setStage(feeds);
const { scriptedFeed } = createScripts(clock, feeds);

const spoken = (element: Element, selector: string) => element.shadowRoot?.querySelector(selector)?.textContent?.trim();
/** Words come as files, in their own time. */
const until = (what: string, holds: () => unknown) => waitUntil(holds, what, { interval: 5, timeout: 5000 });

async function statuses(markup: (feed: string) => string, phase: Phase, more: Partial<FeedState> = {}) {
  const feed = scriptedFeed();
  feed.turn(phase, more);
  const wrapper = await fixture<HTMLElement>(`<div>${markup(`feed="${feed.key}"`)}</div>`);
  await settle();
  const all = [...wrapper.querySelectorAll<FeedStatus>('feed-status')];
  for (const each of all) await each.updateComplete;
  return { wrapper, all, feed };
}

describe('languages', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/layouts.ts'),
      import('../../src/elements/extras.ts'),
      import('../../src/elements/status-view.ts'),
      import('../../src/elements/status-panel.ts'),
      import('../../src/elements/log-view.ts'),
      import('../../src/elements/chart-view.ts'),
      import('../../src/elements/chart-more.ts'),
      import('../../src/chart/chart.ts'),
    ]),
  );
  afterEach(clear);

  it('are chosen for each element: several on one page', async () => {
    const { all } = await statuses(
      (feed) =>
        `<feed-status ${feed} lang="de-AT"></feed-status>
         <section lang="pt-BR"><feed-status ${feed}></feed-status><feed-status ${feed} lang="en"></feed-status></section>
         <feed-status ${feed} lang="zh-Hant"></feed-status>`,
      'blocked',
    );
    const labels = () => all.map((each) => part(each, 'label'));
    await until('both came', () => labels().join() === 'Blockiert,Bloqueado,Blocked,Blocked');
  });

  it('are English until their file has come, in the same place', async () => {
    const feed = scriptedFeed();
    feed.turn('paused');
    const element = document.createElement('feed-status');
    element.lang = 'vi';
    element.feed = feed.key;
    const heard: (string | undefined)[] = [];
    const heights = new Set<number>();
    document.body.append(element);
    const observer = new MutationObserver(() => {
      const label = part(element, 'label');
      if (label === heard.at(-1)) return;
      heard.push(label);
      heights.add(element.offsetHeight);
    });
    observer.observe(element.shadowRoot as ShadowRoot, { childList: true, subtree: true, characterData: true });
    try {
      await until('Vietnamese', () => heard.includes('Tạm dừng'));
      expect(heard.filter(Boolean)).to.eql(['Paused', 'Tạm dừng']);
      expect(heights.size).to.equal(1);
    } finally {
      observer.disconnect();
      element.remove();
    }
  });

  it('follow a later change of lang, however far up, with no price or second passing', async () => {
    const { wrapper, all } = await statuses((feed) => `<feed-status ${feed}></feed-status>`, 'offline');
    const [element] = all as [FeedStatus];
    const outer = document.createElement('div');
    wrapper.append(outer);
    outer.attachShadow({ mode: 'open' }).append(element);
    for (const [lang, word] of [
      ['tr', 'Çevrimdışı'],
      ['es-MX', 'Sin conexión'],
      ['en', 'Offline'],
    ] as const) {
      wrapper.lang = lang;
      await until(lang, () => part(element, 'label') === word);
    }
  });

  it('reach a ticker whose price does not move', async () => {
    const { element, wrapper, quote } = await show<PriceTicker>(
      '<price-ticker symbols="BTC" layout="card" fields="price, volume"></price-ticker>',
    );
    await quote('BTC', '64213.50', { volume: '1', closed: true });
    await element.updateComplete;
    expect([part(element, 'price'), part(element, 'age')]).to.eql(['64,213.50', 'Closed']);
    wrapper.lang = 'de';
    await until('German', () => part(element, 'age') === 'Geschlossen');
    expect(part(element, 'price')).to.equal('64.213,50');
    expect(spoken(element, '.field.volume .muted')).to.equal('Volumen');
  });

  it('reach the lines and columns of a log, whatever was written before', async () => {
    const feed = scriptedJournal(feeds, clock);
    const element = await fixture<ActivityLog>(`<activity-log feed="${feed.key}" lang="en"></activity-log>`);
    await settle();
    feed.tell({ text: 'Prices are late', level: 'warn', count: 3 });
    await clock.paint();
    await painted();
    await clock.paint();
    const heard = () => [
      part(element, 'title'),
      (element.shadowRoot?.querySelector('.row .mark') as HTMLElement)?.title,
      element.shadowRoot?.querySelector('[part~="count"]')?.getAttribute('aria-label'),
      spoken(element, '.columns .price'),
    ];
    expect(heard()).to.eql(['Activity', 'Warning', '3 times', 'Price']);
    element.lang = 'pl';
    await until('Polish', () => part(element, 'title') === 'Aktywność');
    await clock.paint();
    expect(heard()).to.eql(['Aktywność', 'Ostrzeżenie', '3 razy', 'Cena']);
    expect(part(element, 'message')).to.include('Prices are late');
  });

  it('reach what a chart says for those who do not see it', async () => {
    const feed = scriptedFeed();
    feed.turn('live');
    const element = await fixture<PriceChart>(
      `<price-chart feed="${feed.key}" lang="en" timezone="UTC" interval="15m"></price-chart>`,
    );
    const turn = async () => {
      await painted();
      await settle();
      await clock.paint();
      await element.updateComplete;
    };
    for (let turns = 0; turns < 4; turns++) await turn();
    const time = clock.now();
    element.setData([0, 1, 2].map((at) => ({ time: time + at * 900_000, open: 1, high: 5, low: 1, close: 2 + at })));
    for (let turns = 0; turns < 50 && !spoken(element, '.summary'); turns++) await turn();
    expect(spoken(element, '.summary')).to.match(/^, 15-minute candles, /);
    expect(spoken(element, '.legend .spoken')).to.equal('Open');
    for (const [lang, summary, open] of [
      ['de', /15-Minuten-Kerzen.*plus 100,00\s%, Hoch/, 'Eröffnung'],
      ['es', /velas de 15 minutos.*sube/, 'Apertura'],
      // Which digits Arabic has is up to the browser.
      ['ar', /شموع.*(15|١٥).*دقيقة/, 'الافتتاح'],
    ] as const) {
      element.lang = lang;
      await until(lang, () => spoken(element, '.legend .spoken') === open);
      expect(spoken(element, '.summary')).to.match(summary);
      expect(spoken(element, '.help')).not.to.include('arrow keys');
    }
  });

  it('leave the journal in English, numbers and all, whoever writes into it', async () => {
    const { element, quote } = await show<PriceTicker>(
      '<price-ticker symbol="BTC" lang="de" alert-above="70000"></price-ticker>',
    );
    await import('../../src/elements/alerts.ts');
    const written = () => element.source?.journal().map(({ text }) => text) ?? [];
    const told = () => written().find((text) => text.includes('alert'));
    for (let turn = 0; turn < 100 && !told(); turn++) {
      await settle();
      await element.updateComplete;
      await quote('BTC', '69000');
      await quote('BTC', '70001');
    }
    expect(told()).to.equal('BTC rose to 70,001.00: alert at 70,000.00');
    const alert = element.source?.journal().find(({ type }) => type === 'alert');
    expect(alert).to.deep.include({
      code: 'alert.above',
      values: { name: 'BTC', price: '70001', level: 70_000 },
    });
  });

  it('stay English where a file does not come', async () => {
    const missing = new URL('/src/words/fa.ts', location.href).href;
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><html lang="fa"><body>
      <script>
        unhandled = 0;
        addEventListener('unhandledrejection', () => unhandled++);
      </script>
      <script type="importmap">${JSON.stringify({ imports: { [missing]: '/nowhere.js' } })}</script>
      <script type="module">import '${new URL('/src/define.ts', location.href).href}';</script>
      <feed-status variant="bar" feed="ftp://nowhere.example"></feed-status>
    </body></html>`;
    document.body.append(frame);
    try {
      const label = () => {
        const element = frame.contentDocument?.querySelector('feed-status');
        return element && part(element, 'label');
      };
      await until('a label', label);
      const page = frame.contentWindow as Window & { unhandled?: number };
      const asked = () =>
        page.performance.getEntriesByType('resource').filter(({ name }) => name.includes('nowhere.js'));
      await until('the file was asked for', () => asked().length > 0);
      await settle();
      expect(label()).to.equal('Idle');
      expect(page.unhandled).to.equal(0);
    } finally {
      frame.remove();
    }
  });

  describe('fit into 320 px', () => {
    /** What sticks out of its element, seen or not. */
    function tooWide(element: Element): string[] {
      const { left, right } = element.getBoundingClientRect();
      const all = element.shadowRoot?.querySelectorAll<HTMLElement>('[part]') ?? [];
      return [...all].flatMap((each) => {
        const box = each.getBoundingClientRect();
        const out = box.width > 0 && (box.left < left - 1 || box.right > right + 1);
        return out ? `${each.getAttribute('part')}: ${each.textContent?.trim()}` : [];
      });
    }

    for (const lang of LANGUAGES) {
      const dir = lang === 'ar' || lang === 'fa' ? 'rtl' : 'ltr';
      const narrow = `lang="${lang}" dir="${dir}" style="inline-size: 320px; font-family: system-ui, sans-serif"`;

      it(`in ${lang}: badge, bar and panel, however a feed stands`, async () => {
        const { all, feed } = await statuses(
          (feed) =>
            ['badge', 'bar', 'panel']
              .map((name) => `<div ${narrow}><feed-status ${feed} variant="${name}"></feed-status></div>`)
              .join(''),
          'live',
        );
        await until(lang, () => all.every((each) => lang === 'en' || part(each, 'label') !== 'Live' || lang === 'de'));
        for (const phase of ['live', 'stale', 'polling', 'reconnecting', 'offline', 'paused', 'blocked'] as const) {
          feed.turn(phase, {
            retryAt: clock.now() + 59_000,
            insteadOf: 'relay.example',
            upstreams: { active: 2, total: 13 },
            market: { open: true, closes: '16:00' },
          });
          for (const each of all) {
            await each.updateComplete;
            const { right } = (each.parentElement as HTMLElement).getBoundingClientRect();
            expect(tooWide(each), `${phase} ${each.variant}`).to.eql([]);
            expect(each.getBoundingClientRect().right, `${phase} ${each.variant}`).to.be.at.most(right + 1);
          }
        }
      });

      it(`in ${lang}: cards and tables`, async () => {
        for (const layout of ['card', 'row', 'grid']) {
          const { wrapper, quote } = await show(
            `<div ${narrow}><price-ticker symbols="BTC=Bitcoin" layout="${layout}" fields="price, change, range, volume, bid, ask"></price-ticker></div>`,
          );
          const ticker = wrapper.querySelector('price-ticker') as PriceTicker;
          await quote('BTC', '64213.50', {
            ...{ change: '-806.20', changePercent: '-1.24', high: '65410.90', low: '63870', volume: '182300000' },
            ...{ bid: '64213.49', ask: '64213.51', closed: true },
          });
          await until('layout', () => parts(ticker, 'item').length > 0);
          await settle();
          await ticker.updateComplete;
          expect(tooWide(ticker), layout).to.eql([]);
          // Its two ends share a line.
          const [low, high] = ['low', 'high'].map((name) => parts(ticker, name)[0]?.getBoundingClientRect().top);
          if (layout === 'card') expect(low).to.equal(high);
        }
      });
    }
  });
});
