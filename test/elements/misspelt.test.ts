// Attributes that are none: they would be silent, and the element would show something else.
import { expect, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import { hearWarnings, setStage } from '../tools/stage.ts';

const { clock, show, clear } = setStage();

describe('an attribute that is misspelt', () => {
  let warnings: ReturnType<typeof hearWarnings>;
  beforeEach(() => {
    warnings = hearWarnings();
  });
  afterEach(() => {
    warnings.restore();
    return clear();
  });
  // Views come in files of their own, some of them in a frame.
  const arrive = (count: number) =>
    waitUntil(
      async () => {
        await clock.advance(60);
        await clock.paint();
        return guesses().length >= count;
      },
      `${count} of them are named`,
      { timeout: 5000 },
    );
  const guesses = () => warnings.texts.filter((text) => text.includes('did you mean'));

  for (const [markup, sentence] of [
    [`<price-ticker symobl="BTCUSDT"></price-ticker>`, `symobl="BTCUSDT" can't be used; did you mean symbol?`],
    [
      `<price-ticker symbol="A" movement-color="asian"></price-ticker>`,
      `movement-color="asian" can't be used; did you mean movement-colors?`,
    ],
    [
      `<price-ticker symbol="A" alertabove="7"></price-ticker>`,
      `alertabove="7" can't be used; did you mean alert-above?`,
    ],
    [`<price-chart symbol="A" intervall="1m"></price-chart>`, `intervall="1m" can't be used; did you mean interval?`],
    [`<feed-status varient="bar"></feed-status>`, `varient="bar" can't be used; did you mean variant?`],
    [`<activity-log max_entries="5"></activity-log>`, `max_entries="5" can't be used; did you mean max-entries?`],
    [
      `<activity-log types="trades, move"></activity-log>`,
      `types="trades" is no word of the kit's; did you mean trade?`,
    ],
  ] as const)
    it(`is named once for each element, with the one that was meant: ${markup}`, async () => {
      const { wrapper } = await show(`${markup}${markup}`);
      const [{ localName }] = wrapper.children as unknown as [Element];
      const expected = `tickwire ${localName}: ${sentence} [object HTMLElement]`;
      await arrive(2);
      await clock.advance(5000);
      await clock.paint();
      expect(guesses()).to.deep.equal([expected, expected]);
    });

  it('is none that HTML, the page or a framework may set on any element', async () => {
    await show(
      `<price-ticker symbol="A" class="flash" id="feed" style="color:red" lang="en" dir="ltr" slot="size" part="pace"
        title="A" role="group" tabindex="0" aria-label="A" data-symbols="B" onclick="" hidden spellcheck="false"
        :symbols="x" @theme="y" _symbol="" v-symbol="" x-theme="" symbol.bind="z" (symbol)="" palette="no word near"></price-ticker>
      <activity-log types="move, note, deploy, lost"></activity-log><p symobl="A"></p>
      <price-ticker symobl="only to know that all were looked at"></price-ticker>`,
    );
    await arrive(1);
    expect(guesses()).to.have.lengthOf(1);
  });
});
