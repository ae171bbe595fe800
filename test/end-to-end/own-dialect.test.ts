// The worked example of docs/own-dialect.md, as it stands there, against a server that speaks its language.
import { expect, fixture, fixtureCleanup, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import { configure } from '../../src/feed/connect.ts';
import { startRaw, stopServers } from '../tools/server-commands.ts';
import { part } from '../tools/stage.ts';

async function example(): Promise<Dialect> {
  const text = await (await fetch('/docs/own-dialect.md')).text();
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
  expect(code.trim().split('\n').length, 'lines').to.be.below(50);
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  return (await import(/* @vite-ignore */ url)).acme;
}

describe('a dialect of the page’s own', () => {
  afterEach(fixtureCleanup);
  after(stopServers);

  it('is found out by the first words, asks, reads, and shows a price', async () => {
    configure({ dialects: [await example()] });
    const relay = await startRaw({ greeting: ['{"t":"pong"}'] });
    const wrapper = await fixture<HTMLElement>(
      `<div data-feed="${relay.wsUrl}"><price-ticker symbol="ACME.L"></price-ticker><feed-status></feed-status></div>`,
    );
    const ticker = wrapper.firstElementChild as HTMLElement;
    const status = wrapper.lastElementChild as FeedStatus;
    await waitUntil(async () => (await relay.call('received')).length > 0, 'a subscription', { timeout: 5000 });
    expect((await relay.call('received')).at(-1)).to.equal('{"op":"sub","s":["ACME.L"]}');
    await relay.call('send', '{"t":"px","s":"ACME.L","p":"n/a"}');
    await relay.call('send', '{"t":"px","s":"ACME.L","p":"1204.50","chg":"-0.8%","at":"2026-11-20T17:20:09.051Z"}');
    await waitUntil(() => part(ticker, 'price') === '1,204.50', 'the price', { timeout: 5000 });
    expect(part(ticker, 'change-percent')).to.match(/0\.80%$/);
    expect(status.state).to.include({ phase: 'live', dialect: 'acme' });
    expect(status.source?.stats.rejected).to.deep.equal({ price: 1 });
    expect(await relay.call('connections'), 'the socket that found it out is the one that serves').to.equal(1);
  });
});
