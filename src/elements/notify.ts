// The button that lets a reader have alerts as notifications, loaded with the first that is offered.
import { html, nothing, render } from 'lit/html.js';
import { inherited } from '../feed/source.ts';
import { adopt } from './adopt.ts';
import type { Alert } from './alert-event.ts';
import type { Bell } from './alerts.ts';
import css from './notify.css?inline';
import type { PriceTicker } from './price-ticker.ts';
import { phrase } from './ticker-phrases.ts';

const BELL = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1.5a1 1 0 0 1 1 1v.4a4 4 0 0 1 3 3.9v2.7l1.2 1.9c.2.3 0 .6-.4.6H3.2c-.4 0-.6-.3-.4-.6L4 9.5V6.8a4 4 0 0 1 3-3.9v-.4a1 1 0 0 1 1-1zM6.5 13h3a1.5 1.5 0 0 1-3 0z"></path></svg>`;

/** Whose readers have asked for notifications, by what they watch: as long as the page is open. */
const armed = new Set<string>();
const tellers = new Set<() => void>();
/** It has turned out that this browser shows none from a page. */
let broken = false;
let watching = false;

const places = new WeakMap<PriceTicker, HTMLElement>();

/**
 * Shows the button, or takes it away.
 *
 * @returns where notifications go; undefined where there can be none
 */
export function showBell(ticker: PriceTicker, root: ShadowRoot, wanted: boolean): Bell | undefined {
  adopt(root, css);
  let place = places.get(ticker);
  if (!place) {
    place = document.createElement('span');
    place.className = 'bell';
    places.set(ticker, place);
    const tell = () => ticker.requestUpdate();
    ticker.addController({
      hostConnected: () => void tellers.add(tell),
      hostDisconnected: () => void tellers.delete(tell),
    });
    tellers.add(tell);
    root.querySelector('.base')?.after(place);
  }
  const offered = wanted && isPossible();
  const key = ticker.symbols || ticker.symbol || '';
  place.hidden = !offered;
  render(offered ? button(key, inherited('lang', ticker)) : nothing, place);
  if (offered) void watchPermission();
  return {
    get armed() {
      return offered && armed.has(key) && Notification.permission === 'granted';
    },
    show: (alert, text) => show(alert, text, inherited('lang', ticker)),
  };
}

function button(key: string, locale: string | undefined) {
  const denied = Notification.permission === 'denied';
  const on = armed.has(key) && Notification.permission === 'granted';
  const how = phrase(denied ? 'denied' : on ? 'notifyingHow' : 'notifyHow', locale);
  // It keeps the focus where it can do nothing, as a disabled one would not. How it stands is spoken by what follows it.
  return html`<button
      type="button"
      part="notify-button"
      class=${on ? 'on' : nothing}
      aria-disabled=${denied ? 'true' : nothing}
      title=${how}
      @click=${() => press(key)}
    >${BELL}<span class="words">${phrase(on ? 'notifying' : 'notify', locale)}</span></button
    ><span part="notify-text" role="status">${denied || on ? how : nothing}</span>`;
}

async function press(key: string): Promise<void> {
  if (armed.delete(key)) return tellAll();
  try {
    // Asked only here: nobody is asked who did not come for it.
    if ((await Notification.requestPermission()) === 'granted') armed.add(key);
  } catch {
    broken = true;
  }
  tellAll();
}

function tellAll(): void {
  for (const tell of [...tellers]) tell();
}

// A frame of another site, or without an origin, is denied without a question, and no reader could change that.
function isPossible(): boolean {
  if (broken || !('Notification' in globalThis) || !globalThis.isSecureContext) return false;
  if (Notification.permission === 'granted') return true;
  try {
    return globalThis.origin !== 'null' && globalThis.top?.origin === globalThis.origin;
  } catch {
    return false;
  }
}

// What is allowed in the browser's settings counts at once.
async function watchPermission(): Promise<void> {
  if (watching) return;
  watching = true;
  try {
    const status = await navigator.permissions.query({ name: 'notifications' });
    status.addEventListener('change', tellAll);
  } catch {
    // then with the next update
  }
}

function show({ symbol, kind }: Alert, body: string, lang = ''): void {
  try {
    // One for each symbol and kind: a newer one takes its place.
    const notification = new Notification(symbol, { body, lang, tag: `tickwire ${symbol} ${kind}` });
    notification.onclick = () => {
      globalThis.focus();
      notification.close();
    };
  } catch {
    // Some browsers of phones have the word, and show none from a page.
    broken = true;
    tellAll();
  }
}
