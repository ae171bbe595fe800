import { expect } from '@open-wc/testing';
import { english as log } from '../../src/elements/log-words.ts';
import { english as panel } from '../../src/elements/status-words.ts';
import { english as ticker } from '../../src/elements/ticker-phrases.ts';
import { english as journal } from '../../src/feed/journal-words.ts';
import { createSay, english as kit, languageOf, learn, say, spokenFor } from '../../src/market/words.ts';

const ENGLISH = { kit, panel, log, ticker, journal };
const LANGUAGES = ['ar', 'de', 'es', 'fa', 'pl', 'pt', 'tr', 'vi', 'zh'] as const;
const RIGHT_TO_LEFT = ['ar', 'fa'];

type Form = string | Readonly<Record<string, string>>;
type Entry = { readonly place: string; readonly english: Form; readonly form: Form };

const files = new Map<string, readonly Entry[]>();

const formsOf = (form: Form) => (typeof form === 'string' ? { other: form } : form);
const textsOf = (form: Form) => Object.values(formsOf(form));
const gapsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

// Names, signs and bare gaps are nobody's language.
const NAMELESS =
  /^(kit\.(download|perSecond|pointSpoken|rows|unit\..)|panel\.(transport\..*|comma|refused)|log\.(times|spoken)|journal\.attribution)$/;
// What a language writes just as English does.
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  de: ['kit.live', 'kit.offline', 'kit.symbol', 'kit.highest', 'log.symbol', 'panel.live'],
  es: ['kit.change', 'kit.range', 'kit.last', 'log.level.error'],
  pl: ['kit.symbol', 'kit.opened', 'log.symbol'],
  pt: ['kit.volume', 'kit.change', 'kit.range', 'kit.volumeSpoken'],
  tr: [],
};

describe('words in other languages', () => {
  before(async () => {
    for (const language of LANGUAGES) {
      const { default: spoken } = await import(`../../src/words/${language}.ts`);
      const { default: journal } = await import(`../../src/words/journal/${language}.ts`);
      learn(language, spoken);
      const parts = { ...spoken, journal };
      files.set(
        language,
        Object.entries(ENGLISH).flatMap(([part, words]) =>
          Object.entries<Form>(words).map(([word, english]) => ({
            place: `${part}.${word}`,
            english,
            form: parts[part][word],
          })),
        ),
      );
    }
  });

  for (const language of LANGUAGES)
    describe(`of ${language}`, () => {
      const entries = () => files.get(language) as readonly Entry[];

      it('have the gaps of the English ones, and no others', () => {
        for (const { place, english, form } of entries()) {
          const wanted = gapsOf(formsOf(english).other as string);
          for (const [kind, text] of Object.entries(formsOf(form))) {
            // Where a form is for one number alone, its word says the number: an hour, two hours.
            const isNumber = language === 'ar' && ['zero', 'one', 'two'].includes(kind);
            const needed = isNumber && !text.includes('{count}') ? wanted.filter((name) => name !== 'count') : wanted;
            expect(gapsOf(text), `${place} ${kind}`).to.eql(needed);
          }
        }
      });

      it('leave out what English leaves out: clauses without their value', () => {
        const clausesOf = (text: string) =>
          [...text.matchAll(/\[([^\]]*)\]/g)].map(([clause]) => gapsOf(clause)).sort();
        for (const { place, english, form } of entries())
          for (const text of textsOf(form))
            expect(clausesOf(text), place).to.eql(clausesOf(formsOf(english).other as string));
      });

      it('have a form for each kind of number that the language tells apart, and for no other', () => {
        const kinds = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
        for (const { place, form } of entries()) {
          if (typeof form === 'string') continue;
          const given = Object.keys(form);
          expect(
            given.every((kind) => (kinds as string[]).includes(kind)),
            `${place}: ${given}`,
          ).to.equal(true);
          // Of a million, and of nothing: where no form is given for that, the general one does.
          const needed = kinds.filter((kind) => !['many', 'zero'].includes(kind) || language === 'pl');
          expect(given, place).to.include.members(needed.filter((kind) => language !== 'ar' || kind !== 'zero'));
        }
      });

      it('are not English by oversight', () => {
        const alike = entries()
          .filter(
            ({ place, english, form }) => !NAMELESS.test(place) && String(textsOf(english)) === String(textsOf(form)),
          )
          .map(({ place }) => place);
        expect(alike).to.have.members([...(ALIKE[language] ?? [])]);
      });

      it('are set as the language sets them', () => {
        for (const { place, form } of entries())
          for (const text of textsOf(form)) {
            expect(text, place).not.to.match(place === 'panel.comma' ? /^\s/ : /["']|\.\.\.|^\s|\s$| {2}/);
            expect(text, place).to.equal(text.normalize('NFC'));
            // Marks of direction come with the gaps.
            expect(text, place).not.to.match(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/);
            if (RIGHT_TO_LEFT.includes(language)) expect(text, place).not.to.match(/[,;?]/);
            if (language === 'fa') expect(text, place).not.to.match(/[\u0643\u064a\u0649]/); // Arabic kaf and yeh
            if (language === 'zh') expect(text, place).not.to.match(/[,;?!]|[^\d\w}]:|\.$/);
          }
      });
    });

  describe('are said', () => {
    it('in the language of a locale, in English where the kit has none', () => {
      for (const [locale, shown] of [
        [undefined, 'Price'],
        ['', 'Price'],
        ['en-GB', 'Price'],
        ['ja', 'Price'],
        ['C', 'Price'],
        ['not a language!', 'Price'],
        ['arc', 'Price'], // Aramaic
        ['de', 'Kurs'],
        ['de-AT', 'Kurs'],
        ['DE', 'Kurs'],
        ['pt-BR', 'Preço'],
        ['pt-PT', 'Preço'],
        ['ar-EG-u-nu-latn', 'السعر'],
        ['zh', '价格'],
        ['zh-CN', '价格'],
        ['zh-Hans-HK', '价格'],
      ] as const)
        expect(say('price', locale), locale).to.equal(shown);
    });

    it('not in simplified characters to those who write traditional ones', () => {
      for (const locale of ['zh-Hant', 'zh-TW', 'zh-HK', 'zh-MO', 'zh-Hant-SG', 'zh-yue-HK'])
        expect([languageOf(locale), spokenFor(locale), say('price', locale)], locale).to.eql(['', 'en', 'Price']);
    });

    it('with gaps filled as they are, and unknown ones left alone', () => {
      expect(say('old', 'de', { span: '38 Sek.' })).to.equal('38 Sek. alt');
      expect(say('old', 'en')).to.equal('{span} old');
      expect(say('old', 'en', { span: '$& {span}' })).to.equal('$& {span} old');
    });

    it('with counts in the digits of the locale', () => {
      const tell = createSay('log', log);
      expect(tell('fresh', 'en', { count: 9999 })).to.equal('9,999 new');
      expect(tell('fresh', 'en', { count: 12_345 })).to.equal('12.3K new');
      expect(tell('fresh', 'fa', { count: 12 })).to.include('۱۲');
      expect(tell('fresh', 'ar-MA', { count: 12 })).to.include('12');
    });

    it('in the form that the count takes', () => {
      const tell = createSay('panel', panel);
      for (const [locale, count, shown] of [
        ['en', 1, '1 character'],
        ['en', 2, '2 characters'],
        ['de', 1, '1 Zeichen'],
        ['pl', 1, '1 znak'],
        ['pl', 3, '3 znaki'],
        ['pl', 5, '5 znaków'],
        ['pl', 12, '12 znaków'],
        ['pl', 22, '22 znaki'],
        ['pl', 12_002, '12 tys. znaków'],
        ['ar-MA', 1, 'محرف واحد'],
        ['ar-MA', 2, 'محرفان'],
        ['ar-MA', 3, '\u20683\u2069 محارف'],
        ['ar-MA', 11, '\u206811\u2069 محرفًا'],
        ['ar-MA', 100, '\u2068100\u2069 محرف'],
        ['es', 3_000_000, '3 M de caracteres'],
      ] as const)
        expect(tell('characters', locale, { count }).replace(/\u00a0/g, ' '), `${locale} ${count}`).to.equal(shown);
      expect(say('upstreams', 'en', { active: 1, total: 1 })).to.equal('1 of 1 feed active');
      expect(say('upstreams', 'en', { active: 1, total: 3 })).to.equal('1 of 3 feeds active');
    });

    it('with each gap by itself where lines run from right to left', () => {
      const words = say('insteadOf', 'ar', { source: 'Binance', first: 'relay.example' });
      expect(words).to.equal('\u2068Binance\u2069 بدلًا من \u2068relay.example\u2069');
      expect(say('insteadOf', 'de', { source: 'Binance', first: 'relay.example' })).not.to.match(/[\u2066-\u2069]/);
    });
  });
});
