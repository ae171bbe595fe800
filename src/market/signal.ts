import { atLeastZero, epochMs, number, positive, type SignalDraft, text } from './gate.ts';
import type { Signal } from './quote.ts';
import { cleanText } from './symbol.ts';

/** Judges a signal by the gate's rules: its call is required, what else does not hold is left out. */
export function judgeSignal(draft: SignalDraft, receivedAt: number): Signal | 'call' {
  const call = cleanText(text(draft.call, 40) ?? '');
  if (!call) return 'call';
  const confidence = number(draft.confidence);
  const said = text(draft.text, 1000);
  return {
    symbol: text(draft.symbol, 64),
    call,
    direction: /BUY|UP|BULL|LONG/i.test(call) ? 'buy' : /SELL|DOWN|BEAR|SHORT/i.test(call) ? 'sell' : 'neutral',
    confidence: confidence !== undefined && confidence >= 0 && confidence <= 100 ? confidence : undefined,
    entry: positive(draft.entry),
    target: positive(draft.target),
    stop: positive(draft.stop),
    bullish: atLeastZero(draft.bullish),
    bearish: atLeastZero(draft.bearish),
    text: said && cleanText(said, 280),
    time: epochMs(draft.time, receivedAt),
    receivedAt,
  };
}
