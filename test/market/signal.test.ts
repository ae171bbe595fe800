import { expect } from '@open-wc/testing';
import { judgeSignal } from '../../src/market/signal.ts';
import fc from '../tools/property.ts';
import { wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('a signal', () => {
  it('is a call in the relay’s own word, and looks up, down or neither', () => {
    for (const [call, direction] of [
      ['STRONG_BUY', 'buy'],
      ['UP', 'buy'],
      ['BULLISH', 'buy'],
      ['SELL', 'sell'],
      ['STRONG_SELL', 'sell'],
      ['DOWN', 'sell'],
      ['BEARISH', 'sell'],
      ['NEUTRAL', 'neutral'],
      ['HOLD', 'neutral'],
    ] as const)
      expect(judgeSignal({ kind: 'signal', call }, NOW)).to.include({ call, direction, receivedAt: NOW });
  });

  it('keeps what holds: numbers that can be, text that may be shown', () => {
    const signal = judgeSignal(
      {
        ...{ kind: 'signal', symbol: 'BTC', call: 'BUY', confidence: '95', entry: '64213.5', target: 0, stop: 'x' },
        ...{ bullish: 5, bearish: -1, text: `\u202e<b>up</b>${'!'.repeat(400)}`, time: NOW - 1000 },
      },
      NOW,
    );
    expect(signal).to.include({ symbol: 'BTC', confidence: 95, entry: 64213.5, bullish: 5, time: NOW - 1000 });
    expect(signal).to.include({ target: undefined, stop: undefined, bearish: undefined });
    expect((signal as { text: string }).text).to.match(/^<b>up<\/b>!+…$/);
    expect(judgeSignal({ kind: 'signal', call: 'BUY', confidence: 950 }, NOW)).to.include({ confidence: undefined });
  });

  it('is none without a call, whatever else there is', () => {
    for (const call of [undefined, null, '', 7, {}, '\u202e', 'x'.repeat(41)])
      expect(judgeSignal({ kind: 'signal', call }, NOW)).to.equal('call');
    fc.assert(
      fc.property(wireValue, wireValue, wireValue, (call, text, confidence) => {
        const signal = judgeSignal({ kind: 'signal', call, text, confidence }, NOW);
        return signal === 'call' || signal.call.length > 0;
      }),
    );
  });
});
