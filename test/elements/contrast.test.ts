import { expect } from '@open-wc/testing';
import { contrastIn, ratioOf } from '../../stories/contrast.ts';
import contrast from '../../themes/contrast.css?inline';
import paper from '../../themes/paper.css?inline';
import terminal from '../../themes/terminal.css?inline';

describe('the colours of the kit', () => {
  const themes = {
    'by default': '',
    'of the theme paper': paper,
    'of the theme terminal': terminal,
    'of the theme contrast': contrast,
  };
  const sheet = new CSSStyleSheet();

  before(() => document.adoptedStyleSheets.push(sheet));
  after(() => document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(sheet), 1));

  for (const [name, css] of Object.entries(themes))
    for (const scheme of ['light', 'dark'] as const)
      for (const movement of ['western', 'asian', 'colorblind'])
        it(`can be told apart, ${name}, ${scheme} and ${movement}`, () => {
          sheet.replaceSync(css);
          const found = contrastIn(document.body, { scheme, movement });
          const poor = found.filter(({ passes }) => !passes);
          expect(poor.map(({ name, ratio, least }) => `${name}: ${ratio.toFixed(2)} of ${least}`)).to.deep.equal([]);
        });

  it('have 7 : 1 for every text in the theme contrast', () => {
    sheet.replaceSync(contrast);
    for (const scheme of ['light', 'dark'] as const)
      for (const movement of ['western', 'asian', 'colorblind'])
        for (const { name, least, ratio } of contrastIn(document.body, { scheme, movement }))
          if (least === 4.5) expect(ratio, `${name}, ${scheme} and ${movement}`).to.be.at.least(7);
  });

  it('are measured as WCAG has it', () => {
    expect(ratioOf([0, 0, 0], [255, 255, 255])).to.equal(21);
    expect(ratioOf([118, 118, 118], [255, 255, 255])).to.be.closeTo(4.54, 0.005);
  });

  it('are measured through what is transparent', () => {
    sheet.replaceSync(':root { --tickwire-background-color: transparent; --tickwire-text-color: rgb(0 0 0 / 50%) }');
    const [text] = contrastIn(document.body, { scheme: 'light' });
    expect(text?.ratio).to.be.closeTo(4, 0.05);
  });
});
