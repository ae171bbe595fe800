// What a play function looks at: an element's parts, as a reader would see them.
import { expect, waitFor } from 'storybook/test';
import type { Feed } from '../src/feed/api.ts';

export function find<Tag extends keyof HTMLElementTagNameMap>(
  canvas: HTMLElement,
  tag: Tag,
  selector = '',
): HTMLElementTagNameMap[Tag] {
  const found = canvas.querySelector<HTMLElementTagNameMap[Tag]>(`${tag}${selector}`);
  if (!found) throw new Error(`no <${tag}${selector}> in this story`);
  return found;
}

export function partsOf(host: Element, name: string): HTMLElement[] {
  return [...(host.shadowRoot?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? [])];
}

/** The first part of that name. */
export function partOf(host: Element, name: string): HTMLElement {
  const [found] = partsOf(host, name);
  if (!found) throw new Error(`<${host.localName}> shows no part "${name}"`);
  return found;
}

export const textsOf = (host: Element, name: string): string[] =>
  partsOf(host, name).map((part) => part.textContent?.trim() ?? '');

export const textOf = (host: Element, name: string): string => textsOf(host, name)[0] ?? '';

/** Waits until every price of a ticker has come; off screen they may take a second. */
export const priced = (ticker: Element): Promise<void> =>
  waitFor(async () => {
    const prices = textsOf(ticker, 'price');
    await expect(prices.length).toBeGreaterThan(0);
    await expect(prices.every((price) => /\p{Nd}/u.test(price))).toBe(true);
  });

const MESSAGES = 10;

/** Waits until the source has sent on for a while and frames were painted, and nothing of it moved. */
export async function standsStill(host: Element & { readonly source: Feed | undefined }): Promise<void> {
  const messages = () => host.source?.stats.messages ?? 0;
  const before = textsOf(host, 'price');
  const sent = messages();
  await waitFor(() => expect(messages()).toBeGreaterThanOrEqual(sent + MESSAGES), { timeout: 5000 });
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await expect(textsOf(host, 'price')).toEqual(before);
}
