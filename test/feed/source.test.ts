import { expect, fixture, html } from '@open-wc/testing';
import { connect } from '../../src/feed/connect.ts';
import { inherited, lookUpFeed, parseFeed, sourceKey } from '../../src/feed/source.ts';
import fc from '../tools/property.ts';
import { anyText } from '../tools/wire-values.ts';

describe('a feed as it is written', () => {
  it('names a dialect, an address, or both', () => {
    for (const [feed, source] of [
      ['binance', { dialect: 'binance', address: undefined }],
      ['https://relay.example', { address: 'https://relay.example' }],
      ['wss://relay.example/ws?x=1', { address: 'wss://relay.example/ws?x=1' }],
      ['hamster https://relay.example', { dialect: 'hamster', address: 'https://relay.example' }],
      [
        ' streaming-service \n https://relay.example ',
        { dialect: 'streaming-service', address: 'https://relay.example' },
      ],
      ['localhost:5021', { address: 'localhost:5021' }],
      ['BINANCE', { address: 'BINANCE' }],
      ['__proto__', { address: '__proto__' }],
    ] as const)
      expect(parseFeed(feed), feed).to.deep.equal([source]);
  });

  it('may name several, the first the first choice', () => {
    expect(parseFeed('binance, https://relay.example ,,mine wss://b.example,')).to.deep.equal([
      { dialect: 'binance', address: undefined },
      { address: 'https://relay.example' },
      { dialect: 'mine', address: 'wss://b.example' },
    ]);
  });

  it('may say nothing', () => {
    for (const feed of ['', ' ', ',', ' ,\n,']) expect(parseFeed(feed)).to.deep.equal([]);
  });

  it('is read without a throw, whatever it says', () => {
    fc.assert(
      fc.property(anyText(60), (feed) => {
        for (const source of parseFeed(feed)) expect(sourceKey(source)).to.be.a('string').and.not.equal('');
      }),
    );
  });
});

describe('a source’s key', () => {
  const keyOf = (feed: string) => parseFeed(feed).map(sourceKey)[0];

  it('is the same for two ways of writing one source', () => {
    for (const same of [
      ['binance', ' binance '],
      ['https://relay.example', 'HTTPS://Relay.Example/', 'https://relay.example:443'],
      ['mine https://relay.example/ns', 'mine   https://relay.example/ns/'],
      ['wss://relay.example/a/../b', 'wss://relay.example/b'],
    ])
      expect(new Set(same.map(keyOf)).size, same.join()).to.equal(1);
  });

  it('is another for another source', () => {
    const feeds = [
      ...['binance', 'mine', 'https://a.example', 'mine https://a.example', 'other https://a.example'],
      ...[
        'http://a.example',
        'wss://a.example',
        'https://a.example:8443',
        'https://a.example/ns',
        'https://a.example/?x=1',
      ],
      ...['not an address', 'BINANCE'],
    ];
    expect(new Set(feeds.map(keyOf)).size).to.equal(feeds.length);
  });
});

describe('a feed that the page gives', () => {
  const tree = async (markup: ReturnType<typeof html>) => {
    const root = await fixture<HTMLElement>(markup);
    return root.querySelector('span') as HTMLElement;
  };
  const shadowed = (host: Element, inner: string) => {
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = inner;
    return root.querySelector('span') as HTMLElement;
  };

  it('is the nearest around an element, or its own', async () => {
    expect(
      inherited('data-feed', await tree(html`<div data-feed="far"><p data-feed="near"><span></span></p></div>`)),
    ).to.equal('near');
    expect(inherited('data-feed', await tree(html`<div data-feed="far"><span data-feed="own"></span></div>`))).to.equal(
      'own',
    );
    expect(inherited('data-feed', await tree(html`<div><span></span></div>`))).to.equal(undefined);
    expect(inherited('data-feed', undefined)).to.equal(undefined);
  });

  it('reaches across shadow roots, the nearest first', async () => {
    const host = await tree(html`<div data-feed="page"><span></span></div>`);
    const inner = shadowed(host, '<p><span></span></p>');
    expect(inherited('data-feed', inner)).to.equal('page');
    const innermost = shadowed(inner, '<span></span>');
    expect(inherited('data-feed', innermost)).to.equal('page');
    (inner.parentElement as HTMLElement).dataset.feed = 'inside';
    expect(inherited('data-feed', innermost)).to.equal('inside');
    host.dataset.feed = 'host';
    expect(inherited('data-feed', innermost)).to.equal('inside');
  });

  it('is that of the place where a slotted element was written', async () => {
    const host = await fixture<HTMLElement>(html`<div data-feed="page"><span></span></div>`);
    host.attachShadow({ mode: 'open' }).innerHTML = '<p data-feed="inside"><slot></slot></p>';
    expect(inherited('data-feed', host.querySelector('span') as HTMLElement)).to.equal('page');
  });

  it('says nothing by an empty attribute: what is around it holds', async () => {
    const element = await tree(html`<div data-feed="far"><p data-feed=""><span></span></p></div>`);
    expect(inherited('data-feed', element)).to.equal('far');
  });

  it('is that of <body>, or of <html>, for the page as a whole', () => {
    const { body, documentElement } = document;
    try {
      documentElement.dataset.feed = 'far';
      expect(lookUpFeed()).to.equal('far');
      expect(connect().key).to.equal('far');
      body.dataset.feed = 'near';
      expect(lookUpFeed()).to.equal('near');
      expect(connect().key).to.equal('near');
      expect(connect('own').key).to.equal('own');
    } finally {
      delete documentElement.dataset.feed;
      delete body.dataset.feed;
    }
    expect(connect().key).to.equal('binance');
  });

  it('may be found for an element that is in no document', () => {
    expect(inherited('data-feed', document.createElement('b'))).to.equal(undefined);
  });

  it('may stand on the kit’s script, wherever that is', async () => {
    expect(lookUpFeed()).to.equal(undefined);
    const script = document.createElement('script');
    script.type = 'text/plain';
    script.dataset.feed = 'https://relay.example';
    document.body.append(script);
    try {
      expect(lookUpFeed()).to.equal('https://relay.example');
      expect(lookUpFeed(await tree(html`<div><span></span></div>`))).to.equal('https://relay.example');
      expect(lookUpFeed(await tree(html`<div data-feed="near"><span></span></div>`))).to.equal('near');
    } finally {
      script.remove();
    }
  });
});
