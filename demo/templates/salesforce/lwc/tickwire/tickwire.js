import { api, LightningElement } from 'lwc';

const FRAME = 'https://cdn.example/tickwire@0.1.0/dist/cdn/embed/';
const LABELS = {
  'price-ticker': 'Live prices',
  'price-chart': 'Price chart',
  'feed-status': 'State of the price feed',
  'activity-log': 'What happened on the price feed',
};
const [LOWEST, HIGHEST] = [40, 2000];

// attributes: by scripts/write-templates.mjs
const ATTRIBUTES = [
  'symbol',
  'symbols',
  'aliases',
  'feed',
  'layout',
  'speed',
  'sparkline',
  'change',
  'fields',
  'decimals',
  'currency',
  'size',
  'flash',
  'pace',
  'paused',
  'alert-above',
  'alert-below',
  'alert-change',
  'notify',
  'symbol-url',
  'theme',
  'movement-colors',
  'type',
  'interval',
  'ranges',
  'range',
  'volume',
  'scale',
  'max-points',
  'compare',
  'price-lines',
  'timezone',
  'follow',
  'variant',
  'max-entries',
  'levels',
  'types',
  'timestamps',
  'order',
  'announce',
  'watch',
];
// /attributes

const propertyOf = (name) => name.replace(/-./g, (dash) => dash[1].toUpperCase());

/** A widget in a frame of its own: LWC allows closed shadow roots only. */
export default class Tickwire extends LightningElement {
  @api widget = 'price-ticker';
  // attributes: by scripts/write-templates.mjs
  @api symbol;
  @api symbols;
  @api aliases;
  @api feed;
  @api layout;
  @api speed;
  @api sparkline;
  @api change;
  @api fields;
  @api decimals;
  @api currency;
  @api size;
  @api flash;
  @api pace;
  @api paused;
  @api alertAbove;
  @api alertBelow;
  @api alertChange;
  @api notify;
  @api symbolUrl;
  @api theme;
  @api movementColors;
  @api type;
  @api interval;
  @api ranges;
  @api range;
  @api volume;
  @api scale;
  @api maxPoints;
  @api compare;
  @api priceLines;
  @api timezone;
  @api follow;
  @api variant;
  @api maxEntries;
  @api levels;
  @api types;
  @api timestamps;
  @api order;
  @api announce;
  @api watch;
  // /attributes

  height = 150;
  hear = ({ source, data }) => {
    const frame = this.template.querySelector('iframe');
    if (source !== frame?.contentWindow || data?.type !== 'tickwire:resize') return;
    if (Number.isFinite(data.height)) this.height = Math.min(Math.max(data.height, LOWEST), HIGHEST);
  };

  connectedCallback() {
    window.addEventListener('message', this.hear);
  }

  disconnectedCallback() {
    window.removeEventListener('message', this.hear);
  }

  get label() {
    return LABELS[this.widget];
  }

  get address() {
    const { lang, dir } = document.documentElement;
    const parameters = new URLSearchParams({ widget: this.widget });
    for (const name of ATTRIBUTES) {
      const value = this[propertyOf(name)];
      if (value !== undefined && value !== null && value !== false && value !== '') parameters.set(name, value);
    }
    if (lang) parameters.set('lang', lang);
    if (dir) parameters.set('dir', dir);
    return `${FRAME}?${parameters}`;
  }
}
