import { expect, fixture } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { ActivityLog } from '../../src/elements/activity-log.ts';
import { targets } from '../../src/elements/on-screen.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { JournalEntry, JournalNote } from '../../src/feed/state.ts';
import { settle } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';
import { hearWarnings, part, parts, problems, setStage } from '../tools/stage.ts';
import { scriptedJournal, shownLog } from './activity-log-feed.ts';

const feeds = new Map<string, Feed>();
const { clock, hub, show, clear } = setStage(feeds);

async function log(attributes = '', style = '') {
  const feed = scriptedJournal(feeds, clock);
  const { element, paint } = await shownLog(clock, feed, `${attributes} style="inline-size: 640px; ${style}"`);
  const find = <Found extends HTMLElement>(selector: string) => element.shadowRoot?.querySelector(selector) as Found;
  const scroller = find('.scroller');
  return {
    ...{ element, feed, paint, find, scroller },
    texts: () => texts(element),
    async say(...words: (string | Partial<JournalEntry>)[]) {
      for (const word of words) feed.tell(typeof word === 'string' ? { text: word } : word);
      await paint();
    },
    async push(...notes: (string | JournalNote)[]) {
      for (const note of notes) element.push(typeof note === 'string' ? { text: note } : note);
      await paint();
    },
    async scrollTo(px: number) {
      scroller.scrollTop = element.order === 'newest' ? px : -px;
      await paint();
      await paint();
    },
    async set(name: string, value: string | null) {
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
      await element.updateComplete;
      await paint();
    },
    async click(name: string) {
      find(`[part~="${name}"]`).click();
      await settle();
      await paint();
    },
  };
}

const clean = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
const texts = (element: Element) => parts(element, 'message').map(({ textContent }) => clean(textContent));
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `Entry ${at + from}`);
/** Where a line stands in the box. */
const topOf = (element: Element, text: string) =>
  parts(element, 'entry')
    .find(({ textContent }) => textContent?.includes(text))
    ?.getBoundingClientRect().top;

describe('<activity-log>', () => {
  before(() =>
    Promise.all([
      import('../../src/elements/log-view.ts'),
      import('../../src/elements/log-export.ts'),
      import('../../src/elements/log-speaker.ts'),
      import('../../src/feed/topics.ts'),
    ]),
  );
  afterEach(clear);

  describe('shows', () => {
    it('what the feed has told, and each entry that comes', async () => {
      const { texts, say } = await log();
      await say('Connected to relay.example', 'Subscribed to 25 symbols');
      expect(texts()).to.deep.equal(['Connected to relay.example', 'Subscribed to 25 symbols']);
      await say('The market is open');
      expect(texts()).to.have.length(3);
    });

    it('an entry that is told anew in its place, with its count', async () => {
      const { element, feed, say } = await log();
      await say('Connection refused', 'The market is open');
      const [row] = parts(element, 'entry');
      const time = part(element, 'time');
      await clock.advance(2000);
      await say({ ...feed.told[0], time: clock.now(), count: 3 });
      expect(texts(element)).to.deep.equal(['Connection refused ×3', 'The market is open']);
      expect(parts(element, 'entry')[0]).to.equal(row);
      expect(part(element, 'time')).not.to.equal(time);
      expect(parts(element, 'count')[0]?.ariaLabel).to.equal('3 times');
    });

    it('what the page pushes, in order of time, and repeats of that as one', async () => {
      const { texts, say, push } = await log();
      await say('First');
      await clock.advance(10);
      await push('Order sent', 'Order sent');
      await clock.advance(10);
      await say('Last');
      expect(texts()).to.deep.equal(['First', 'Order sent ×2', 'Last']);
    });

    it('what was pushed before anything had loaded', async () => {
      const element = document.createElement('activity-log');
      element.push({ text: 'Early' });
      document.body.append(element);
      await settle();
      await clock.paint();
      expect(texts(element)).to.deep.equal(['Early']);
      element.remove();
    });

    it('text as text, whoever wrote it', async () => {
      const { element, texts, push } = await log();
      const text = '<img src=x onerror=alert(1)> <b>+9%</b>';
      await push({ text, symbol: '<i>BTC</i>\u202e' });
      expect(texts()).to.deep.equal([`<i>BTC</i> ${text}`]);
      expect(element.shadowRoot?.querySelector('img, i, b')).to.equal(null);
    });

    it('levels by shape and by name', async () => {
      const { element, say } = await log();
      await say('One', { text: 'Two', level: 'warn' }, { text: 'Three', level: 'error' });
      const marks = parts(element, 'level');
      expect(marks.map(({ ariaLabel }) => ariaLabel)).to.deep.equal([null, 'Warning', 'Error']);
      const shapes = marks.map((mark) => {
        const { clipPath, borderRadius } = getComputedStyle(mark);
        return `${clipPath} ${borderRadius}`;
      });
      expect(new Set(shapes).size).to.equal(3);
      expect(parts(element, 'entry')[2]?.matches('[part="entry error"]')).to.equal(true);
    });

    it('a move in its direction’s colour, and details muted', async () => {
      const { element, say } = await log();
      await say(
        { text: 'SOLUSDT moved +2.3% in a minute', symbol: 'SOLUSDT' },
        { text: 'moved \u22124.1% in a minute', symbol: 'PEPEUSDT' },
        'No prices; the next request in 30 s',
        'From 10-20 items, 2026-01-01',
      );
      const moves = parts(element, 'move');
      expect(moves.map(({ textContent }) => textContent)).to.deep.equal(['+2.3%', '\u22124.1%', '', '']);
      expect(moves.slice(0, 2).map(({ dataset }) => dataset.direction)).to.deep.equal(['up', 'down']);
      const [up, down] = moves.map((move) => getComputedStyle(move).color);
      expect(up).not.to.equal(down);
      expect(texts(element)[1]).to.equal('PEPEUSDT moved \u22124.1% in a minute');
      expect(parts(element, 'detail').map(({ textContent }) => textContent?.trim())).to.deep.equal([
        ...['', '', 'the next request in 30 s', ''],
      ]);
    });

    it('which source of a list says so, where the text does not', async () => {
      const { texts, say } = await log();
      await say({ text: 'Prices stream again', source: 'Kraken' }, { text: 'Connected to Kraken', source: 'Kraken' });
      expect(texts()).to.deep.equal(['Prices stream again Kraken', 'Connected to Kraken']);
    });

    it('the times as they are asked for', async () => {
      const { element, say, set } = await log();
      await say('Now');
      const time = () => parts(element, 'time').at(-1)?.textContent;
      expect(time()).to.match(/^\d\d:\d\d:\d\d$/);
      await set('timestamps', 'iso');
      expect(time()).to.equal(new Date(clock.now()).toISOString());
      await set('timestamps', 'relative');
      expect(time()).to.equal('now');
      await clock.advance(5000);
      expect(time()).to.equal('5s ago');
      await set('timestamps', 'none');
      expect(parts(element, 'time').at(-1)?.checkVisibility()).to.equal(false);
    });

    it('that nothing has happened yet', async () => {
      const { element, say } = await log();
      expect(part(element, 'empty')).to.contain('Nothing has happened yet');
      expect(element.matches(':state(empty)')).to.equal(true);
      await say('Something');
      expect(parts(element, 'empty')[0]?.checkVisibility()).to.equal(false);
      expect(element.matches(':state(empty)')).to.equal(false);
    });

    it('the newest on top where that is asked for', async () => {
      const { texts, say, set } = await log('order="newest"');
      await say(...numbered(3));
      expect(texts()).to.deep.equal(['Entry 2', 'Entry 1', 'Entry 0']);
      await set('order', null);
      expect(texts()).to.deep.equal(['Entry 0', 'Entry 1', 'Entry 2']);
    });
  });

  describe('keeps', () => {
    it('so many of the newest', async () => {
      const { element, texts, say, set } = await log('max-entries="3"');
      await say(...numbered(5));
      expect(texts()).to.deep.equal(['Entry 2', 'Entry 3', 'Entry 4']);
      expect(element.entries.map(({ text }) => text)).to.deep.equal(texts());
      await set('max-entries', '2');
      expect(texts()).to.deep.equal(['Entry 3', 'Entry 4']);
    });

    it('what the author asks for, and finds the rest again', async () => {
      const { texts, say, push, set } = await log('levels="warn, error"');
      await say(
        'Usual',
        { text: 'Bad', level: 'error' },
        { text: 'BTC moved', type: 'move', symbol: 'BTC-USDT', level: 'warn' },
      );
      await push({ text: 'Mine', type: 'order' });
      expect(texts()).to.deep.equal(['Bad', 'BTC-USDT BTC moved']);
      await set('levels', null);
      expect(texts()).to.deep.equal(['Usual', 'Bad', 'BTC-USDT BTC moved', 'Mine']);
      await set('types', 'order, move');
      expect(texts()).to.deep.equal(['BTC-USDT BTC moved', 'Mine']);
      await set('symbols', 'btcusdt');
      expect(texts()).to.deep.equal(['BTC-USDT BTC moved']);
    });

    it('nothing that was cleared, though the journal still has it', async () => {
      const { element, feed, texts, say, click, paint } = await log();
      await say('One', 'Two');
      await click('clear-button');
      expect(texts()).to.deep.equal([]);
      const parent = element.parentElement as HTMLElement;
      element.remove();
      parent.append(element);
      await settle();
      await paint();
      expect(texts()).to.deep.equal([]);
      await say({ ...feed.told[1], count: 2, time: clock.now() });
      expect(texts()).to.deep.equal(['Two ×2']);
      element.clear();
      await settle();
      expect(element.entries).to.deep.equal([]);
    });

    it('its entries when it is moved, and listens once', async () => {
      const { element, feed, texts, say, paint } = await log();
      await say('One');
      const parent = element.parentElement as HTMLElement;
      for (let turn = 0; turn < 3; turn++) {
        element.remove();
        expect(feed.listeners).to.equal(0);
        parent.append(element);
        await settle();
      }
      expect(feed.listeners).to.equal(1);
      await paint();
      expect(texts()).to.deep.equal(['One']);
      await say('Two');
      expect(texts()).to.deep.equal(['One', 'Two']);
    });

    it('the page’s own entries, and not the last feed’s, when the feed is another', async () => {
      const { element, texts, say, push, set } = await log();
      await say('Of the first');
      await push('Mine');
      const other = scriptedJournal(feeds, clock);
      other.tell({ text: 'Of the other' });
      await set('feed', other.key);
      await settle();
      await clock.paint();
      expect(texts().sort()).to.deep.equal(['Mine', 'Of the other']);
      expect(element.entries).to.have.length(2);
    });

    it('exactly what is left of random entries, whatever they are, in both orders', async () => {
      const entry = fc.record({
        level: fc.constantFrom('info', 'warn', 'error'),
        type: fc.constantFrom('note', 'move', 'lost'),
        symbol: fc.constantFrom(undefined, 'BTC', 'ETH'),
        text: fc.constantFrom('a', 'b', 'c', 'd'),
        own: fc.boolean(),
        again: fc.boolean(),
        ms: fc.constantFrom(0, 1, 1000),
      });
      const choice = fc.record({
        max: fc.integer({ min: 1, max: 12 }),
        levels: fc.constantFrom('', 'info', 'warn, error'),
        types: fc.constantFrom('', 'move', 'note, lost'),
        symbols: fc.constantFrom('', 'BTC'),
        level: fc.constantFrom('', 'warn', 'error'),
        order: fc.constantFrom('oldest', 'newest'),
      });
      const { element, feed, find, paint } = await log('', 'block-size: 900px');
      await fc.assert(
        fc.asyncProperty(
          fc.array(entry, { maxLength: 40 }),
          choice,
          async (entries, { max, level, order, ...lists }) => {
            for (const [name, value] of Object.entries({ ...lists, order, 'max-entries': String(max) }))
              element.setAttribute(name, value);
            await element.updateComplete;
            element.clear();
            await settle();
            const filter = find<HTMLSelectElement>('select');
            filter.value = level;
            filter.dispatchEvent(new Event('change'));
            type Expected = { level: string; type: string; symbol: string | undefined; text: string; count: number };
            const model: Expected[] = [];
            let pushed: Expected | undefined;
            let last: { entry: JournalEntry; expected: Expected } | undefined;
            for (const { own, again, ms, ...what } of entries) {
              clock.jump(ms);
              if (own) {
                element.push(what as JournalNote);
                const same =
                  pushed &&
                  isKept(model, max, lists, pushed) &&
                  (['level', 'type', 'symbol', 'text'] as const).every((key) => pushed?.[key] === what[key]);
                if (pushed && same) pushed.count++;
                else {
                  pushed = { ...what, count: 1 };
                  model.push(pushed);
                }
              } else if (again && last) {
                const { entry, expected } = last;
                last.entry = feed.tell({ ...entry, count: entry.count + 1, time: clock.now() });
                if (isKept(model, max, lists, expected)) expected.count++;
                else {
                  last.expected = { ...expected, count: last.entry.count };
                  model.push(last.expected);
                }
              } else {
                const expected = { ...what, count: 1 };
                model.push(expected);
                last = { entry: feed.tell(what as Partial<JournalEntry>), expected };
              }
              if (what.text === 'd') await clock.paint();
            }
            await paint();
            const left = kept(model, max, lists).filter(
              (expected) => !level || expected.level === 'error' || (level === 'warn' && expected.level === 'warn'),
            );
            const words = left.map(({ symbol, text, count }) =>
              clean(`${symbol ?? ''} ${text}${count > 1 ? ` ×${count}` : ''}`),
            );
            expect(texts(element)).to.deep.equal(order === 'newest' ? words.reverse() : words);
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  describe('follows', () => {
    for (const order of ['oldest', 'newest'] as const)
      describe(`the ${order === 'oldest' ? 'lower' : 'upper'} end`, () => {
        it('of what there is', async () => {
          const { element, scroller, say, texts } = await log(`order="${order}"`);
          await say(...numbered(80));
          expect(texts()).to.include('Entry 79');
          const box = scroller.getBoundingClientRect();
          const top = topOf(element, 'Entry 79') as number;
          expect(top).to.be.within(box.top, box.bottom - 10);
          expect(element.matches(':state(following)')).to.equal(true);
          // Of eighty a few more than fit.
          expect(texts().length).to.be.below(40);
        });

        it('until the reader scrolls away, and then nothing moves, come or gone what will', async () => {
          const { element, say, scrollTo } = await log(`order="${order}" max-entries="60"`);
          await say(...numbered(60));
          await scrollTo(400);
          const seen = texts(element)[Math.floor(texts(element).length / 2)] as string;
          const top = topOf(element, seen);
          await say(...numbered(55, 60));
          expect(topOf(element, seen)).to.be.closeTo(top as number, 1);
          expect(element.matches(':state(following)')).to.equal(false);
          expect(clean(part(element, 'new-button'))).to.equal(`55 new ${order === 'oldest' ? '↓' : '↑'}`);
          expect(parts(element, 'new-button')[0]?.ariaLabel).to.equal('55 new, go to the newest');
        });

        it('again by the button', async () => {
          const { element, say, scrollTo, click, scroller } = await log(`order="${order}"`);
          await say(...numbered(60));
          await scrollTo(300);
          await say('One more');
          expect(clean(part(element, 'new-button'))).to.contain('1 new');
          await click('new-button');
          expect(texts(element)).to.include('One more');
          expect(parts(element, 'new-button')[0]?.hidden).to.equal(true);
          expect(element.shadowRoot?.activeElement).to.equal(scroller);
          await say('And one');
          expect(topOf(element, 'And one')).to.be.within(
            scroller.getBoundingClientRect().top,
            scroller.getBoundingClientRect().bottom,
          );
        });

        it('again when the reader comes back to it', async () => {
          const { element, say, scrollTo } = await log(`order="${order}"`);
          await say(...numbered(60));
          await scrollTo(300);
          await say('One more');
          await scrollTo(0);
          expect(element.matches(':state(following)')).to.equal(true);
          expect(texts(element)).to.include('One more');
        });

        it('by a key', async () => {
          const { element, say, scrollTo, scroller, paint } = await log(`order="${order}"`);
          await say(...numbered(60));
          await scrollTo(300);
          await say(...numbered(60, 60));
          scroller.focus();
          await sendKeys({ press: order === 'oldest' ? 'End' : 'Home' });
          await paint();
          expect(element.matches(':state(following)')).to.equal(true);
          expect(texts(element)).to.include('Entry 119');
        });
      });

    it('on from where the reader is, when more has come than fits', async () => {
      const { element, say, scrollTo } = await log();
      await say(...numbered(40));
      await scrollTo(200);
      await say(...numbered(60, 40));
      await scrollTo(0);
      // Not at the newest: at the first that was not read.
      expect(element.matches(':state(following)')).to.equal(false);
      expect(texts(element)).to.include('Entry 39');
      expect(texts(element)).not.to.include('Entry 99');
    });

    it('no line that jumps while one scrolls through lines of all lengths', async () => {
      const { element, say, scroller, paint } = await log('max-entries="1000"', 'inline-size: 260px');
      await say(...Array.from({ length: 400 }, (_, at) => `Entry ${at}: ${'word '.repeat((at * 7) % 23)}`));
      scroller.scrollTop = -9000; // far into what was never measured
      await paint();
      await paint();
      for (let step = 0; step < 30; step++) {
        const box = scroller.getBoundingClientRect();
        const middle = parts(element, 'entry').find(
          (row) => row.getBoundingClientRect().bottom > box.top + 60,
        ) as HTMLElement;
        const text = clean(middle.querySelector('[part=message]')?.textContent);
        const before = middle.getBoundingClientRect().top;
        const px = step % 3 === 0 ? 70 : -40;
        scroller.scrollTop += px;
        await paint();
        await paint();
        const row = parts(element, 'entry').find(
          (each) => clean(each.querySelector('[part=message]')?.textContent) === text,
        );
        expect(row?.getBoundingClientRect().top, `step ${step}`).to.be.closeTo(before - px, 2);
      }
    });
  });

  it('is watched once, though it was moved before it was there', async () => {
    const feed = scriptedJournal(feeds, clock);
    const place = await fixture<HTMLElement>('<div></div>');
    const element = document.createElement('activity-log') as ActivityLog;
    element.setAttribute('feed', feed.key);
    place.append(element);
    element.remove();
    place.append(element);
    for (let turn = 0; turn < 5; turn++) await settle();
    expect(targets.has(element)).to.equal(true);
    element.remove();
    expect(targets.has(element)).to.equal(false);
  });

  describe('stands still', () => {
    it('while it is paused, and says so and how much has come', async () => {
      const { element, texts, say, set } = await log();
      await say('Before');
      await set('paused', '');
      await say('During', 'During too');
      expect(texts()).to.deep.equal(['Before']);
      expect(part(element, 'paused')).to.equal('Paused · 2 new');
      expect(element.matches(':state(paused)')).to.equal(true);
      await set('paused', null);
      expect(texts()).to.deep.equal(['Before', 'During', 'During too']);
      expect(parts(element, 'paused')[0]?.hidden).to.equal(true);
    });

    it('where the reader scrolls and chooses', async () => {
      const { element, texts, say, set, scrollTo, find, paint } = await log('max-entries="200"');
      await say(...numbered(60));
      await set('paused', '');
      await say(...numbered(10, 60));
      await scrollTo(300);
      await scrollTo(0);
      expect(texts()).to.include('Entry 59');
      expect(texts()).not.to.include('Entry 60');
      expect(part(element, 'paused')).to.equal('Paused · 10 new');
      const filter = find<HTMLSelectElement>('select');
      filter.value = 'error';
      filter.dispatchEvent(new Event('change'));
      await paint();
      expect(texts()).to.deep.equal([]);
      expect(part(element, 'paused')).to.equal('Paused');
    });

    it('while its feed is paused', async () => {
      const { element, feed, texts, say, paint } = await log();
      await say('Before');
      feed.turn('paused');
      await element.updateComplete;
      await say('During', { ...feed.told[0], count: 2 });
      expect(texts()).to.deep.equal(['Before']);
      feed.turn('live');
      await element.updateComplete;
      await paint();
      expect(texts()).to.deep.equal(['Before ×2', 'During']);
    });
  });

  describe('lets the reader', () => {
    it('choose a level', async () => {
      const { element, texts, find, say, paint } = await log();
      await say('Usual', { text: 'Odd', level: 'warn' }, { text: 'Bad', level: 'error' });
      const filter = find<HTMLSelectElement>('select');
      for (const [level, left] of [
        ['warn', ['Odd', 'Bad']],
        ['error', ['Bad']],
        ['', ['Usual', 'Odd', 'Bad']],
      ] as const) {
        filter.value = level;
        filter.dispatchEvent(new Event('change'));
        await paint();
        expect(texts()).to.deep.equal(left);
      }
      expect(element.entries).to.have.length(3);
    });

    it('choose what then goes, and comes again', async () => {
      const { texts, find, say, paint } = await log('max-entries="5"');
      await say({ text: 'Bad', level: 'error' });
      const filter = find<HTMLSelectElement>('select');
      filter.value = 'error';
      filter.dispatchEvent(new Event('change'));
      await paint();
      expect(texts()).to.deep.equal(['Bad']);
      for (const text of numbered(7)) await say(text);
      expect(texts()).to.deep.equal([]);
      await say({ text: 'Worse', level: 'error' });
      expect(texts()).to.deep.equal(['Worse']);
    });

    it('search, and go back by Escape or by the button for all', async () => {
      const { element, texts, find, say, paint, click } = await log();
      await say('Connected to relay.example', { text: 'The market is open', symbol: 'AAPL' });
      const input = find<HTMLInputElement>('input');
      input.focus();
      await sendKeys({ type: 'aapl open' });
      await paint();
      expect(texts()).to.deep.equal(['AAPL The market is open']);
      await sendKeys({ type: ' nothing' });
      await paint();
      expect(part(element, 'empty')).to.contain('Nothing like that here');
      find('.empty button').click();
      await paint();
      expect(texts()).to.have.length(2);
      input.focus();
      await sendKeys({ type: 'relay' });
      await paint();
      await sendKeys({ press: 'Escape' });
      await paint();
      expect(texts()).to.have.length(2);
      expect(input.value).to.equal('');
      await click('clear-button');
    });

    it('take it along, by keyboard', async () => {
      const { element, find, say } = await log();
      await say('One');
      const button = find('[part~="export-button"]');
      button.focus();
      await sendKeys({ press: 'Enter' });
      expect(button.ariaExpanded).to.equal('true');
      const focused = () => clean(element.shadowRoot?.activeElement?.textContent);
      expect(focused()).to.equal('Copy');
      await sendKeys({ press: 'ArrowDown' });
      expect(focused()).to.equal('Download CSV');
      await sendKeys({ press: 'ArrowUp' });
      await sendKeys({ press: 'ArrowUp' });
      expect(focused()).to.equal('Download JSON');
      await sendKeys({ press: 'Escape' });
      expect(button.ariaExpanded).to.equal('false');
      expect(element.shadowRoot?.activeElement).to.equal(button);
    });

    it('do all of it in 240 px, with targets of 24', async () => {
      const { element, find, say, paint } = await log('', 'inline-size: 240px');
      await say(...numbered(30), { text: 'x'.repeat(400), symbol: 'AVERYLONGSYMBOLTHATNEVERENDSUSDT' });
      await paint();
      expect(find('.base').scrollWidth).to.be.at.most(240);
      const head = find('.head').getBoundingClientRect();
      expect(head.height).to.be.below(50);
      for (const target of element.shadowRoot?.querySelectorAll<HTMLElement>('button, select') ?? []) {
        if (!target.checkVisibility()) continue;
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height), target.outerHTML).to.be.at.least(24);
      }
      find('.finder').click();
      await paint();
      expect(element.shadowRoot?.activeElement).to.equal(find('input'));
    });
  });

  describe('gives its entries', () => {
    it('as CSV that no spreadsheet runs', async () => {
      const { element, push } = await log();
      const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '\uff1d1', 'a "quoted", one', 'plain'];
      await push(...nasty.map((text) => ({ text, symbol: '=BTC' })));
      const rows = (await element.export('csv'))?.split('\r\n') ?? [];
      expect(rows[0]).to.equal('time,level,type,symbol,text,count,source');
      const time = new Date(clock.now()).toISOString();
      expect(rows.slice(1, -1)).to.deep.equal(
        [`"'=1+1"`, `"'+1"`, `"'-1"`, `"'@SUM(A1)"`, `"'\uff1d1"`, '"a ""quoted"", one"', 'plain'].map(
          (text) => `${time},info,note,"'=BTC",${text},1,`,
        ),
      );
    });

    it('as JSON, with numbers of its own', async () => {
      const { element, say, push } = await log();
      await say('Told');
      await push('Mine');
      const entries = JSON.parse((await element.export('json')) ?? '');
      expect(entries.map(({ text }: JournalEntry) => text)).to.deep.equal(['Told', 'Mine']);
      expect(new Set(entries.map(({ id }: JournalEntry) => id)).size).to.equal(2);
    });
  });

  describe('speaks', () => {
    const spoken = (element: Element) => element.shadowRoot?.querySelector('.spoken')?.textContent;

    it('not, unless it is asked to', async () => {
      const { element, say, scroller } = await log();
      await say('One');
      await clock.advance(10_000);
      expect(spoken(element)).to.equal('');
      expect(scroller.getAttribute('role')).to.equal('log');
      expect(scroller.ariaLive).to.equal('off');
    });

    it('at most every five seconds, of many the last', async () => {
      const { element, say } = await log('announce');
      await settle();
      await clock.advance(10_000);
      await say({ text: 'Gone', level: 'error' });
      await clock.advance(500);
      expect(spoken(element)).to.equal('Error: Gone');
      await say('One', 'Two', { text: 'Three', symbol: 'BTC' });
      await clock.advance(4000);
      expect(spoken(element)).to.equal('Error: Gone');
      await clock.advance(1000);
      expect(spoken(element)).to.equal('3 new entries, last: BTC Three');
    });
  });

  describe('says what is wrong', () => {
    for (const [attribute, value, remedy] of [
      ['max-entries', '0', 'use a whole number from 1 to 10000'],
      ['max-entries', 'many', 'use a whole number from 1 to 10000'],
      ['levels', 'warning', 'use info, warn, error'],
      ['timestamps', 'utc', 'use time, relative, iso, none'],
      ['order', 'up', 'use oldest, newest'],
      ['theme', 'blue', 'use auto, light, dark'],
    ] as const)
      it(`with ${attribute}="${value}"`, async () => {
        const warnings = hearWarnings();
        const { element, texts, say } = await log(`${attribute}="${value}"`);
        warnings.restore();
        expect(problems(element)).to.deep.equal([`activity-log: ${attribute}="${value}" can't be used; ${remedy}`]);
        await say('Still there');
        expect(texts()).to.deep.equal(['Still there']);
      });
  });

  it('opens no connection where it stands alone', async () => {
    const { element, source } = await show<ActivityLog>('<activity-log lang="en"></activity-log>');
    await clock.advance(5000);
    expect(source.sockets).to.have.length(0);
    element.source?.note({ text: 'From the page, to every log' });
    await settle();
    await clock.paint();
    expect(texts(element)).to.deep.equal(['From the page, to every log']);
    expect(hub.version).not.to.equal('');
  });

  it('asks for signals only by name, and shows them once', async () => {
    const usual = await log();
    expect(usual.feed.topics()).to.deep.equal(['journal']);
    const { feed, texts, say } = await log('types="signal"');
    expect(feed.topics().sort()).to.deep.equal(['journal', 'signal']);
    feed.signal();
    await say({ text: 'Strong buy', type: 'signal', symbol: 'ETHUSDT' });
    expect(texts()).to.deep.equal(['ETHUSDT Strong buy']);
  });

  it('has its size before its view is there', async () => {
    const element = document.createElement('activity-log');
    document.body.append(element);
    const { height } = element.getBoundingClientRect();
    expect(height).to.equal(256);
    await settle();
    await clock.paint();
    expect(element.getBoundingClientRect().height).to.equal(height);
    element.remove();
  });

  it('prints all of it', async () => {
    const { say, texts, paint } = await log();
    await say(...numbered(90));
    dispatchEvent(new Event('beforeprint'));
    expect(texts()).to.have.length(90);
    dispatchEvent(new Event('afterprint'));
    await paint();
    expect(texts().length).to.be.below(40);
  });

  it('is accessible, full and empty', async () => {
    const { element, say } = await log();
    await expect(element).to.be.accessible();
    await say(...numbered(40), { text: 'Bad', level: 'error' }, { text: 'BTC moved +2.3%', level: 'warn' });
    await expect(element).to.be.accessible();
  });
});

// What is kept, of those that are wanted and of those that are not: what is told again is new where it was gone.
const isKept = <Entry extends Kept>(model: Entry[], max: number, lists: Lists, one: Entry) =>
  model
    .filter((entry) => admitted(lists, entry) === admitted(lists, one))
    .slice(-max)
    .includes(one);
type Lists = { readonly levels: string; readonly types: string; readonly symbols: string };
type Kept = { level: string; type: string; symbol: string | undefined };
const admitted = ({ levels, types, symbols }: Lists, { level, type, symbol }: Kept) =>
  (!levels || levels.includes(level)) && (!types || types.includes(type)) && (!symbols || symbol === symbols);
const kept = <Entry extends Kept>(model: Entry[], max: number, lists: Lists) =>
  model.filter((entry) => admitted(lists, entry)).slice(-max);
