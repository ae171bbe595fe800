// What a language has to know. Its file says only that, and is loaded with the first element whose `lang` asks for it.
import type { LogWords } from '../elements/log-words.ts';
import type { PanelWords } from '../elements/status-words.ts';
import type { TickerPhrases } from '../elements/ticker-phrases.ts';
import type { KitWords } from '../market/words.ts';

export type Language = {
  readonly kit: KitWords;
  readonly panel: PanelWords;
  readonly log: LogWords;
  readonly ticker: TickerPhrases;
};
