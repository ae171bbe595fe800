import type { Labelled } from '../market/symbol.ts';

const span = (name: string, ...children: (Node | string)[]): HTMLElement => {
  const made = document.createElement('span');
  made.className = name;
  made.setAttribute('part', name);
  made.append(...children);
  return made;
};

/** A pill for each symbol: the layout that comes with the element, and needs no template. */
export function renderPills(
  base: HTMLElement,
  { change }: { readonly change: string },
  items: readonly Labelled[],
): void {
  base.replaceChildren(
    ...items.map(({ symbol, label }) => {
      const pill = span('item', span('symbol', label || symbol), span('price'));
      if (change !== 'none') {
        const arrow = span('arrow');
        arrow.ariaHidden = 'true';
        const changes = span('change', arrow);
        const both = change === 'both';
        if (both || change === 'absolute') changes.append(span('change-absolute'));
        if (change !== 'absolute') changes.append(span('change-percent'));
        changes.classList.toggle('both', both);
        pill.append(changes);
      }
      pill.append(span('source'), span('age'));
      pill.dataset.symbol = symbol;
      return pill;
    }),
  );
}
