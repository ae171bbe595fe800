import { expect, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import type { ActivityLog } from '../../src/elements/activity-log.ts';
import { fetchJournal } from '../../src/elements/log-journal.ts';
import type { Feed } from '../../src/feed/api.ts';
import { createNote } from '../../src/feed/journal.ts';
import { english, type JournalCode } from '../../src/feed/journal-words.ts';
import type { JournalEntry } from '../../src/feed/state.ts';
import { formatSpan } from '../../src/market/amounts.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import { parts, setStage } from '../tools/stage.ts';
import { scriptedJournal, shownLog } from './activity-log-feed.ts';

const LANGUAGES = ['ar', 'de', 'es', 'fa', 'pl', 'pt', 'tr', 'vi', 'zh'] as const;
const CODES = Object.keys(english) as JournalCode[];
const feeds = new Map<string, Feed>();
const { clock, clear } = setStage(feeds);

/** What a feed's own journal has of it. */
function written(code: JournalCode, values: Record<string, unknown>): JournalEntry {
  const journal: JournalEntry[] = [];
  createNote(fakeClock(), journal)('info', code, values as never);
  return journal[0] as JournalEntry;
}

const STALE = written('stale', { span: 20_000 });
const LOST = written('reconnect.lost', {});
const MOVED = written('move.rose', { symbol: 'BTCUSDT', percent: 2.345, price: '64213.50' });
const SIGNAL = written('signal', { call: 'BUY', symbol: 'BTC', confidence: 73.5, entry: 64213.5, said: 'breakout' });

const clean = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
const bare = (text: string) => text.replace(/[\u2066-\u2069\u200e\u200f]/g, '');

describe('the words of a log', () => {
  before(() =>
    Promise.all([
      import('../../src/elements/log-view.ts'),
      import('../../src/elements/log-export.ts'),
      import('../../src/elements/log-speaker.ts'),
      import('../../src/elements/log-journal.ts'),
    ]),
  );
  afterEach(clear);

  async function log(attributes = '') {
    const feed = scriptedJournal(feeds, clock);
    const { element, paint } = await shownLog(clock, feed, attributes);
    return {
      ...{ element, feed },
      texts: () => parts(element, 'message').map(({ textContent }) => clean(textContent)),
      async tell(...entries: Partial<JournalEntry>[]) {
        for (const { id, ...entry } of entries) feed.tell({ ...entry, time: clock.now() });
        await paint();
      },
      /** Words come as files, in their own time. */
      async until(text: string | RegExp) {
        const said = (each: string) => (typeof text === 'string' ? each === text : text.test(bare(each)));
        const found = async () => {
          await clock.paint();
          return texts(element).some(said);
        };
        await waitUntil(found, `${text}`, { interval: 5, timeout: 5000 });
      },
    };
  }
  const texts = (element: ActivityLog) => parts(element, 'message').map(({ textContent }) => clean(textContent));

  for (const language of LANGUAGES)
    it(`has in ${language} a sentence for everything that the kit writes into a journal, with or without details`, async () => {
      const say = await fetchJournal(language, language);
      const gaps = (code: JournalCode) =>
        [...JSON.stringify(english[code]).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const code of CODES) {
        const all = Object.fromEntries(gaps(code).map((name, at) => [name as string, name === 'count' ? 3 : 7 + at]));
        const few = Object.fromEntries(
          Object.entries(all).filter(([name]) => !JSON.stringify(english[code]).match(`\\[[^\\]]*\\{${name}\\}`)),
        );
        for (const values of [all, few]) {
          const entry = written(code, values);
          expect(entry.code, code).to.equal(code);
          expect(entry.text, code).not.to.match(/[{}[\]]|undefined/);
          const said = say(entry);
          expect(said, code).not.to.match(/[{}[\]]|undefined/);
          if (values === all && code !== 'attribution') expect(said, code).not.to.equal(entry.text);
        }
      }
    });

  it('are the element’s own, and change with its lang', async () => {
    const { tell, texts, until, element } = await log();
    await tell(STALE, MOVED);
    expect(texts()).to.eql([STALE.text, MOVED.text]);
    element.lang = 'de';
    await until('Verbunden, aber seit 20 Sek. kein Kurs');
    expect(bare(texts()[1] as string)).to.match(/^BTCUSDT ist binnen 5 Minuten um 2,3\s%/);
    expect(texts()[1]).to.include('64.213,50');
    element.lang = 'zh';
    await until('已连接，但20秒内没有价格');
    element.lang = 'en';
    await until(STALE.text);
    await tell(LOST);
    expect(texts()[2]).to.equal('The connection was lost');
  });

  it('isolate what is of the other direction, and shows a number in the digits of its place', async () => {
    const say = await fetchJournal('fa', 'fa');
    expect(say(MOVED)).to.match(/^\u2068BTCUSDT\u2069 طی ۵ دقیقه \u2068[۰-۹٫]+٪\u2069 رشد کرد/);
    expect(say(SIGNAL)).to.match(/^\u2068BUY\u2069 \u2068BTC\u2069، اطمینان .*، ورود .*، \u2068breakout\u2069$/);
  });

  it('stand from right to left, whatever symbol they begin with, and have their moves in colour', async () => {
    const { element, tell, until } = await log('dir="rtl"');
    await tell({ ...written('history.apart', {}), symbol: 'BTC' });
    const values = { name: 'BTC', price: '70001', level: 2, change: 2.5 };
    await tell({ ...LOST, type: 'alert', code: 'alert.change', symbol: 'BTC', values });
    element.lang = 'ar';
    await until(/تغيّر BTC اليوم/);
    const [name] = parts(element, 'symbol');
    const [message] = parts(element, 'message');
    const right = (each: Element | undefined) => each?.getBoundingClientRect().right;
    expect(name?.textContent).to.equal('BTC');
    expect(right(name)).to.be.closeTo(right(message) as number, 1);
    expect(parts(element, 'move').map(({ dataset }) => dataset.direction)).to.include('up');
  });

  it('set apart what can be read later, in every script', async () => {
    const { element, tell, until } = await log();
    await tell(written('requests', { status: '429', span: 30_000 }));
    await tell(written('rejected.price', { sample: '"x"', symbol: 'BTC' }));
    for (const [lang, first, details] of [
      [
        'de',
        'Abfragen wurden abgelehnt (429) die nächste in 30 Sek.',
        ['die nächste in 30 Sek.', '(etwa "x" bei BTC)'],
      ],
      ['zh', '请求被拒绝（429） 下一次在30秒后', ['下一次在30秒后', '（例如 BTC 的 "x"）']],
    ] as const) {
      element.lang = lang;
      await until(first);
      expect(parts(element, 'detail').map(({ textContent }) => clean(textContent))).to.eql(details);
    }
    element.lang = 'ar';
    await until(/رُفضت الاستعلامات \(429\) التالي بعد/);
  });

  it('are what the search finds', async () => {
    const { element, tell, until, texts } = await log();
    await tell(STALE, LOST);
    element.lang = 'de';
    await until('Die Verbindung ist abgerissen');
    const input = element.shadowRoot?.querySelector('input') as HTMLInputElement;
    const search = async (words: string) => {
      input.value = words;
      input.dispatchEvent(new Event('input'));
      await clock.paint();
      return texts();
    };
    expect(await search('abgerissen')).to.eql(['Die Verbindung ist abgerissen']);
    expect(await search('was lost')).to.eql([]);
    expect(await search('stale')).to.eql(['Verbunden, aber seit 20 Sek. kein Kurs']);
  });

  it('are heard, too', async () => {
    const { element, tell, until } = await log('announce');
    element.lang = 'pl';
    await tell(STALE);
    await until(`Połączono, ale od ${formatSpan(20_000, 'pl')} brak cen`);
    await clock.advance(10_000);
    await tell({ ...LOST, level: 'warn' });
    await clock.advance(10_000);
    expect(element.shadowRoot?.querySelector('.spoken')?.textContent).to.equal(
      'Ostrzeżenie: Połączenie zostało zerwane',
    );
  });

  it('stay English in all that other programs read', async () => {
    const { element, tell, until } = await log();
    await tell(LOST, MOVED);
    element.lang = 'es';
    await until('Se perdió la conexión');
    expect(element.entries.map(({ text }) => text)).to.eql([LOST.text, MOVED.text]);
    expect(await element.export('csv'))
      .to.include('The connection was lost')
      .and.not.include('perdió');
    const saved = JSON.parse((await element.export('json')) ?? '');
    expect(saved[1]).to.deep.include({ text: MOVED.text, code: 'move.rose', values: MOVED.values });
  });

  it('leave the page’s own entries as they were written', async () => {
    const { element, tell, until, texts } = await log();
    await tell({ type: 'stale', text: 'Orders wait' }, LOST);
    element.push({ text: 'The connection was lost', type: 'reconnect' });
    element.lang = 'tr';
    await until('Bağlantı koptu');
    expect(texts()).to.eql(['Orders wait', 'Bağlantı koptu', 'The connection was lost']);
  });

  it('are the text of what another version of the kit has written, where that is unknown here', async () => {
    const say = await fetchJournal('de', 'de');
    const text = 'Something that is new';
    const of = (code: string, values?: JournalEntry['values']) => say({ ...LOST, text, code, values });
    for (const code of ['reconnect.quantum', 'toString', '__proto__', 'constructor', ''])
      expect(of(code)).to.equal(text);
    // Its values are not those that the sentence needs.
    expect(of('stale', { seconds: 20 })).to.equal(text);
    expect(of('subscribed', { names: 'BTC' })).to.equal(text);
    expect(of('alert.above', { name: 'BTC' })).to.equal(text);
    expect(of('stale')).to.equal(text);
    expect(of('stale', { span: 'soon' })).to.equal('Verbunden, aber seit soon kein Kurs');
  });

  it('show what a server said as text, cleaned and cut', async () => {
    const { element, tell, until, texts } = await log();
    const said = `<img src=x onerror=alert(1)>\u202e{span}[x]${'y'.repeat(2000)}`;
    const entry = written('complaint.said', { said });
    expect(entry.text).to.have.length(500);
    await tell(entry, LOST);
    element.lang = 'vi';
    await until('Kết nối đã bị mất');
    expect(texts()[0]).to.match(/^Nguồn báo: <img src=x onerror=alert\(1\)>\{span\}\[x\]y+…$/);
    expect(element.shadowRoot?.querySelector('img')).to.equal(null);
  });

  it('say alerts as tickers do', async () => {
    const values = { name: 'BTC', price: '70001.00', level: 70_000, change: 2.5 };
    const say = await fetchJournal('de', 'de');
    const { default: german } = await import('../../src/words/de.ts');
    const { learn } = await import('../../src/market/words.ts');
    learn('de', german);
    const alert = (code: string, more = {}) => say({ ...LOST, type: 'alert', code, values: { ...values, ...more } });
    expect(alert('alert.above')).to.equal('BTC ist auf 70.001,00 gestiegen: Alarm bei 70.000,00');
    expect(bare(alert('alert.change', { level: -2 }))).to.match(
      /^BTC steht am Tag bei \+2,50\s%, Kurs 70.001,00: Alarm bei −2,00\s%$/,
    );
  });
});
