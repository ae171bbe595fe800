// A strip of prices that runs. What moves is a transform, on the compositor: while it runs, no script and no layout does.
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { inherited } from '../feed/source.ts';
import { adopt } from './adopt.ts';
import { stillness } from './highlight.ts';
import css from './marquee.css?inline';
import { type Copies, createCopies } from './marquee-copies.ts';
import { watchOnScreen } from './on-screen.ts';
import type { PriceTicker } from './price-ticker.ts';
import { phrase } from './ticker-phrases.ts';
import { SPEEDS } from './ticker-words.ts';

const PAUSE = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 3h3v10H4zM9 3h3v10H9z"></path></svg>`;
const PLAY = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 2.5v11l9-5.5z"></path></svg>`;

const strips = new WeakMap<HTMLElement, Strip>();

/** Puts the items into a strip, and lets it run as the ticker says. */
export function renderMarquee(base: HTMLElement, ticker: PriceTicker, items: readonly TemplateResult[]): void {
  adopt(base.getRootNode() as ShadowRoot, css);
  const { paused, state } = ticker;
  const locale = inherited('lang', ticker);
  render(
    html`<div class="strip" role="group" aria-label=${phrase('strip', locale)}
      ><div class="track"><div class="set">${items}</div></div></div>
      <button
        type="button"
        part="pause-button"
        class=${paused ? 'paused' : nothing}
        ?hidden=${state?.phase === 'paused'}
        aria-label=${phrase(paused ? 'resumeStrip' : 'pauseStrip', locale)}
        @click=${() => {
          ticker.paused = !ticker.paused;
        }}
      >${paused ? PLAY : PAUSE}</button>`,
    base,
  );
  let strip = strips.get(base);
  if (!strip) {
    strip = createStrip(base, ticker);
    strips.set(base, strip);
  }
  strip.update();
}

type Strip = { update(): void };

// Why a strip stands, so that its reader can look at it, and scroll.
type Reason = 'motion' | 'paused' | 'hover' | 'focus';

function createStrip(base: HTMLElement, ticker: PriceTicker): Strip {
  const [strip, track, set] = ['.strip', '.track', '.set'].map((name) => base.querySelector(name)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  const reasons = new Set<Reason>();
  let animation: Animation | undefined;
  let copies: Copies | undefined;
  let seen = true;
  let speed = 0;
  let rightToLeft = false;
  /** Of the set, in px: after so many all is as it was. */
  let period = 0;
  /** Where each symbol begins, in px from the beginning of the set. */
  let starts = new Map<string, number>();
  let stops: (() => void)[] = [];

  /** How far it has run, in px. */
  const offset = () =>
    animation ? ((Number(animation.currentTime ?? 0) * speed) / 1000) % (period || 1) : Math.abs(strip.scrollLeft);
  const place = (px: number) => {
    const at = period > 0 && !reasons.has('motion') ? ((px % period) + period) % period : px;
    if (animation) animation.currentTime = (at / speed) * 1000;
    else strip.scrollLeft = rightToLeft ? -at : at;
  };
  const time = () => {
    if (!animation) return;
    const effect = animation.effect as KeyframeEffect;
    effect.setKeyframes({ transform: ['translateX(0)', `translateX(${rightToLeft ? period : -period}px)`] });
    effect.updateTiming({ duration: (period / speed) * 1000 });
  };
  const run = () => {
    const from = offset();
    strip.scrollLeft = 0;
    delete strip.dataset.still;
    strip.removeAttribute('tabindex');
    animation = track.animate(null, { iterations: Number.POSITIVE_INFINITY });
    time();
    place(from);
  };
  const stand = () => {
    const from = offset();
    animation?.cancel();
    animation = undefined;
    strip.dataset.still = [...reasons].join(' ');
    strip.tabIndex = 0; // so that arrow keys scroll it
    place(from);
  };
  const turn = () => {
    const still = reasons.size > 0 || period <= 0;
    if (still && (animation || strip.dataset.still !== [...reasons].join(' '))) stand();
    else if (!still && !animation) run();
    if (!animation) return;
    const away = !seen || document.visibilityState === 'hidden';
    if (away && animation.playState === 'running') animation.pause();
    else if (!away && animation.playState !== 'running') animation.play();
  };
  const because = (reason: Reason, holds: boolean) => {
    if (reasons.has(reason) === holds) return;
    if (holds) reasons.add(reason);
    else reasons.delete(reason);
    turn();
  };

  // Called before the frame is painted: the first symbol that is whole stays where it was, whatever grew before it.
  const measure = () => {
    const box = set.getBoundingClientRect();
    const at = offset();
    const anchor = [...starts].find(([, start]) => start >= at) ?? [...starts][0];
    const before = anchor && anchor[1] + (anchor[1] >= at ? 0 : period) - at;
    rightToLeft = getComputedStyle(strip).direction === 'rtl';
    period = box.width;
    starts = new Map(
      [...set.querySelectorAll<HTMLElement>('.item')].map((item) => {
        const { left, right } = item.getBoundingClientRect();
        return [item.dataset.symbol ?? '', rightToLeft ? box.right - right : left - box.left];
      }),
    );
    const moving = !reasons.has('motion');
    copies?.fit(moving && period > 0 ? Math.ceil(strip.clientWidth / period) : 0);
    turn();
    time();
    const start = anchor && starts.get(anchor[0]);
    place(start === undefined || before === undefined ? at : start - before);
  };
  const sizes = new ResizeObserver(measure);
  const watchSizes = () => {
    sizes.disconnect();
    for (const each of [strip, set, ...set.children]) sizes.observe(each);
  };

  const begin = () => {
    const over = new AbortController();
    const { signal } = over;
    const mouse = ({ pointerType }: PointerEvent) => pointerType !== 'touch';
    strip.addEventListener('pointerenter', (event) => because('hover', mouse(event)), { signal });
    strip.addEventListener('pointerleave', () => because('hover', false), { signal });
    strip.addEventListener(
      'focusin',
      ({ target }) => {
        because('focus', true);
        if (target !== strip)
          (target as Element).closest('.item')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
      },
      { signal },
    );
    strip.addEventListener('focusout', () => because('focus', false), { signal });
    // A copy takes clicks, and no focus.
    strip.addEventListener(
      'mousedown',
      (event) => {
        if ((event.target as Element).closest('[aria-hidden] a')) event.preventDefault();
      },
      { signal },
    );
    document.addEventListener('visibilitychange', turn, { signal });
    stillness?.addEventListener('change', () => strips.get(base)?.update(), { signal });
    copies = createCopies(set, watchSizes);
    watchSizes();
    stops = [
      () => over.abort(),
      () => sizes.disconnect(),
      copies.stop,
      watchOnScreen(base, (onScreen) => {
        seen = onScreen;
        turn();
      }),
    ];
  };
  const end = () => {
    for (const stop of stops.splice(0)) stop();
    animation?.cancel();
    animation = undefined;
    // Whoever was here when it left does not tell that they are gone.
    reasons.delete('hover');
    reasons.delete('focus');
  };

  // The ticker may show another layout, or leave the page, without a word to its strip.
  const controller = {
    hostUpdated() {
      if (ticker.renderRoot.contains(base)) return;
      end();
      ticker.removeController(controller);
    },
    hostDisconnected: end,
  };
  ticker.addController(controller);

  return {
    update() {
      if (stops.length === 0 && base.isConnected) begin();
      const asked = ticker.speed ?? SPEEDS.usual;
      const wanted = asked >= SPEEDS.least && asked <= SPEEDS.most ? asked : SPEEDS.usual;
      if (speed !== wanted) {
        const at = offset();
        speed = wanted;
        time();
        place(at);
      }
      const motion = !!stillness?.matches;
      if (reasons.has('motion') !== motion) {
        because('motion', motion);
        measure();
      }
      because('paused', ticker.paused || ticker.state?.phase === 'paused');
    },
  };
}
