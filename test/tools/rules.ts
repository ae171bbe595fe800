import { expect } from '@open-wc/testing';
import type { Binance } from '../doubles/binance.mjs';
import type { Server } from './server-commands.ts';

/** What the double has held against its client so far, rules broken and requests wasted, as sentences. */
export async function breaches(double: Server<Binance>): Promise<string[]> {
  const all = [...(await double.call('violations')), ...(await double.call('wasteful'))];
  return all.map(({ rule, message }) => `${rule}: ${message}`);
}

/** `it` for tests against a double: such a test passes only if the double has nothing to say against its client. */
export const itKeepsTheRules = (double: () => Server<Binance>) => (name: string, test: Mocha.AsyncFunc) =>
  it(name, async function () {
    await test.call(this);
    expect(await breaches(double())).to.deep.equal([]);
  });
