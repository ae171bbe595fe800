import { expect } from '@open-wc/testing';
import { cleanText, MOST_SYMBOLS, parseSymbols, symbolKey } from '../../src/market/symbol.ts';
import fc from '../tools/property.ts';
import { anyText } from '../tools/wire-values.ts';

const UNSAFE = [
  '\u0000',
  '\n',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u061c',
  '\u200e',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u2069',
];

describe('a symbol’s key', () => {
  it('is the same for every spelling', () => {
    for (const spelling of ['btc-usdt', 'BTC/USDT', 'BTCUSDT', 'BTC_usdt', 'btc:usdt', ' btc usdt\t'])
      expect(symbolKey(spelling), spelling).to.equal('BTCUSDT');
  });

  it('keeps symbols apart that differ in more than spelling', () => {
    const keys = ['BTCUSDT', 'BTCUSDC', 'BRK.B', 'BRKB', '币安人生USDT'].map(symbolKey);
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('is its own key', () => {
    fc.assert(fc.property(anyText(), (text) => symbolKey(symbolKey(text)) === symbolKey(text)));
  });

  it('does not depend on case or separators', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ABCXYZ019') });
    fc.assert(
      fc.property(name, fc.infiniteStream(fc.constantFrom('', '', '-', '/', '_', ':', ' ')), (text, separators) => {
        const spelled = [...text].map((letter) => letter.toLowerCase() + separators.next().value).join('');
        expect(symbolKey(spelled)).to.equal(symbolKey(text));
      }),
    );
  });

  it('holds when more symbols came by than are remembered', () => {
    for (let n = 0; n < 12_000; n++) expect(symbolKey(`n-${n}`)).to.equal(`N${n}`);
    expect(symbolKey('n-0')).to.equal('N0');
  });
});

describe('a list of symbols', () => {
  it('is read in order, with labels', () => {
    expect(parseSymbols('BTCUSDT=Bitcoin, ETHUSDT ,\n\tsol/usdt = Solana ')).to.deep.equal([
      { symbol: 'BTCUSDT', label: 'Bitcoin' },
      { symbol: 'ETHUSDT', label: '' },
      { symbol: 'sol/usdt', label: 'Solana' },
    ]);
  });

  it('keeps an equals sign in a label', () => {
    expect(parseSymbols('A=b=c==d')).to.deep.equal([{ symbol: 'A', label: 'b=c==d' }]);
  });

  it('leaves out empty entries, and all but the first spelling of a symbol', () => {
    expect(parseSymbols('')).to.deep.equal([]);
    expect(parseSymbols(' , ,=label,---,\u202e,')).to.deep.equal([]);
    expect(parseSymbols('BTC=one,btc=two,B-T-C,ETH').map(({ label }) => label)).to.deep.equal(['one', '']);
  });

  it('ends where no source could follow', () => {
    const list = Array.from({ length: 5000 }, (_, n) => `SYM${n}`).join(',');
    expect(parseSymbols(list).length).to.equal(MOST_SYMBOLS);
  });

  it('drops what could make one symbol read as another', () => {
    for (const mark of UNSAFE)
      expect(parseSymbols(`BTC${mark}USDT=Bit${mark}coin`)).to.deep.equal([{ symbol: 'BTCUSDT', label: 'Bitcoin' }]);
  });

  it('has no trouble with names that every object has', () => {
    expect(parseSymbols('__proto__=x,constructor,toString').map(({ symbol }) => symbol)).to.deep.equal([
      '__proto__',
      'constructor',
      'toString',
    ]);
    expect(({} as { label?: string }).label).to.equal(undefined);
  });

  it('never throws, and yields each key once', () => {
    fc.assert(
      fc.property(
        fc.array(anyText()).map((parts) => parts.join(',')),
        (list) => {
          const keys = parseSymbols(list).map(({ symbol }) => symbolKey(symbol));
          expect(new Set(keys).size).to.equal(keys.length);
          expect(keys).to.not.include('');
        },
      ),
    );
  });
});

describe('text from outside', () => {
  it('is trimmed, bounded, and free of control and direction-override characters', () => {
    fc.assert(
      fc.property(
        anyText(),
        fc.constantFrom(...UNSAFE),
        anyText(),
        fc.integer({ min: 1, max: 100 }),
        (a, mark, b, longest) => {
          const clean = cleanText(a + mark + b, longest);
          expect(clean.length).to.be.at.most(longest);
          for (const unsafe of UNSAFE) expect(clean.includes(unsafe)).to.equal(false);
          expect(cleanText(clean, longest)).to.equal(clean);
        },
      ),
    );
  });

  it('says by an ellipsis that it was cut', () => {
    expect(cleanText('x'.repeat(80))).to.equal('x'.repeat(80));
    expect(cleanText('x'.repeat(81))).to.equal(`${'x'.repeat(79)}\u2026`);
    expect(cleanText('x'.repeat(10_000), 5)).to.equal('xxxx\u2026');
  });

  it('is never cut in the middle of a character', () => {
    const cut = cleanText('🚀'.repeat(100));
    expect(cut.endsWith('🚀\u2026'), cut.slice(-3)).to.equal(true);
  });

  it('keeps markup and other alphabets as they are: text is shown as text', () => {
    for (const text of ['<img src=x onerror=alert(1)>', '币安人生', 'Größe', 'سعر', '0️⃣ a\u200db'])
      expect(cleanText(text)).to.equal(text);
  });
});
