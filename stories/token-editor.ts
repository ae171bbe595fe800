// The custom properties, to be turned: four elements beside them, whether each pair of colours can be told apart, and the
// style sheet that makes it so.
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import { looks } from '../.storybook/looks.ts';
import { tokens } from '../.storybook/manifest.ts';
import { contrastIn, type Finding, type Scheme } from './contrast.ts';

const SCHEMES: readonly Scheme[] = ['light', 'dark'];

type Colour = Readonly<Record<Scheme, string>>;

const isColour = (name: string) => name.endsWith('-color');
const shortOf = (name: string) => name.slice('--tickwire-'.length);

/** As an `<input type="color">` has it. */
const sixDigits = (colour: string) => (colour.length === 4 ? colour.replace(/[\da-f]/g, '$&$&') : colour);

const written = ({ light, dark }: Colour) => (light === dark ? light : `light-dark(${light}, ${dark})`);

/** What a ready theme says in its first rule; those of other movement colours stay with the file. */
function valuesOf(theme: string): Map<string, string> {
  const [body = ''] = theme.slice(theme.indexOf('{') + 1).split('}');
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

function coloursOf(value: string): Colour {
  const [light = '', dark = light] = (value.match(/#[\da-f]+/g) ?? []).map(sixDigits);
  return { light, dark };
}

export class TokenEditor extends LitElement {
  static override properties = { theme: {}, movement: {}, values: { state: true }, findings: { state: true } };

  /** The side that the elements show. */
  theme: Scheme = 'light';
  movement: 'western' | 'asian' | 'colorblind' = 'western';
  /** Only what differs from the defaults. */
  protected values: ReadonlyMap<string, string> = new Map();
  protected findings: Readonly<Record<Scheme, readonly Finding[]>> = { light: [], dark: [] };

  #said = '';

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('values') && !changed.has('movement')) return;
    const place = this.renderRoot.querySelector('.elements');
    if (!place) return;
    const measure = (scheme: Scheme) => contrastIn(place, { scheme, movement: this.movement });
    this.findings = { light: measure('light'), dark: measure('dark') };
  }

  #default(name: string): Colour {
    const { western, ...others } = tokens.find((token) => token.name === name)?.defaults ?? {};
    const { light = '', dark = '' } = others[this.movement] ?? western ?? {};
    return { light: sixDigits(light), dark: sixDigits(dark) };
  }

  #set(name: string, value: string): void {
    const values = new Map(this.values);
    const isDefault = isColour(name) && value === written(this.#default(name));
    if (value && !isDefault) values.set(name, value);
    else values.delete(name);
    this.values = values;
  }

  #reset(name: string): void {
    this.#set(name, '');
    // The button goes, and must not take the focus with it.
    this.renderRoot.querySelector<HTMLElement>(`[aria-label="${shortOf(name)}, light"]`)?.focus();
  }

  get #sheet(): string {
    const lines = [...this.values].map(([name, value]) => `  ${name}: ${value};`);
    return `:root {\n${lines.length > 0 ? lines.join('\n') : '  /* nothing yet: all is as it comes */'}\n}`;
  }

  async #copy(): Promise<void> {
    this.#said = await navigator.clipboard.writeText(this.#sheet).then(
      () => 'Copied',
      () => 'The browser does not allow it: select the text, and copy it',
    );
    this.requestUpdate();
  }

  #colour(name: string): TemplateResult {
    const set = this.values.get(name);
    const colour = set ? coloursOf(set) : this.#default(name);
    const input = (scheme: Scheme) => html`<td>
      <input
        type="color"
        aria-label="${shortOf(name)}, ${scheme}"
        .value=${colour[scheme]}
        @input=${({ target }: Event) =>
          this.#set(name, written({ ...colour, [scheme]: (target as HTMLInputElement).value }))}
      />
      <code>${colour[scheme]}</code>
    </td>`;
    return html`<tr>
      <th scope="row">${shortOf(name).replace(/-color$/, '')}</th>
      ${SCHEMES.map(input)}
      <td>
        ${
          set
            ? html`<button aria-label="${shortOf(name)} as it comes" title="As it comes" @click=${() => this.#reset(name)}>
              ↺
            </button>`
            : nothing
        }
      </td>
    </tr>`;
  }

  #text(name: string, hint: string): TemplateResult {
    return html`<label
      >${shortOf(name)}
      <input
        placeholder=${hint}
        .value=${this.values.get(name) ?? ''}
        @input=${({ target }: Event) => this.#set(name, (target as HTMLInputElement).value.trim())}
      />
    </label>`;
  }

  #choice<Value extends string>(
    label: string,
    options: Readonly<Record<Value, string>>,
    now: string,
    choose: (value: Value) => void,
  ): TemplateResult {
    return html`<label
      >${label}
      <select @change=${({ target }: Event) => choose((target as HTMLSelectElement).value as Value)}>
        ${Object.entries(options).map(
          ([value, text]) => html`<option value=${value} ?selected=${value === now}>${text}</option>`,
        )}
      </select>
    </label>`;
  }

  #ratio({ ratio, passes }: Finding): TemplateResult {
    return html`<td class=${passes ? 'pass' : 'fail'}>
      ${ratio.toFixed(1)} <strong>${passes ? '✓ pass' : '✕ fail'}</strong>
    </td>`;
  }

  protected override render(): TemplateResult {
    const { light, dark } = this.findings;
    const failing = [...light, ...dark].filter(({ passes }) => !passes).length;
    const own = this.movement;
    return html`<div class="bar">
        ${this.#choice('Show', { light: 'Light', dark: 'Dark' }, this.theme, (theme) => {
          this.theme = theme;
        })}
        ${this.#choice(
          'Movement colours',
          { western: 'Green and red', asian: 'Red and green', colorblind: 'Blue and orange' },
          own,
          (movement) => {
            this.movement = movement;
          },
        )}
        ${this.#choice(
          'Begin with',
          { '': 'The kit’s own', paper: 'Paper', terminal: 'Terminal', contrast: 'Contrast' },
          '',
          (name: keyof typeof looks | '') => {
            this.values = name ? valuesOf(looks[name]) : new Map();
          },
        )}
      </div>
      <div class="tokens">
        <table>
          <caption>
            Colours
          </caption>
          <thead>
            <tr>
              <th scope="col">--tickwire-…-color</th>
              <th scope="col">light</th>
              <th scope="col">dark</th>
              <td></td>
            </tr>
          </thead>
          <tbody>
            ${tokens.filter(({ name }) => isColour(name)).map(({ name }) => this.#colour(name))}
          </tbody>
        </table>
        <div class="texts">
          ${this.#text('--tickwire-font-family', 'the page’s')} ${this.#text('--tickwire-radius', '12px')}
        </div>
      </div>
      <div class="elements ${this.theme}" style=${styleMap(Object.fromEntries(this.values))}>
        <p>
          Bitcoin slipped to
          <price-ticker symbol="BTCUSDT" movement-colors=${own}></price-ticker>
          overnight, ether to
          <price-ticker symbol="ETHUSDT" movement-colors=${own}></price-ticker>.
        </p>
        <price-ticker
          layout="card"
          symbols="ETHUSDT=Ether, XAUUSD=Gold"
          movement-colors=${own}
        ></price-ticker>
        <price-chart symbol="BTCUSDT=Bitcoin" interval="15m" movement-colors=${own}></price-chart>
        <feed-status variant="bar" movement-colors=${own}></feed-status>
        <activity-log movement-colors=${own}></activity-log>
      </div>
      <div class="contrast">
        <table>
          <caption>
            Contrast
            <span role="status" class=${failing > 0 ? 'fail' : 'pass'}
              >${failing > 0 ? `✕ ${failing} of ${2 * light.length} fail` : `✓ all ${2 * light.length} pass`}</span
            >
          </caption>
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">at least</th>
              <th scope="col">light</th>
              <th scope="col">dark</th>
            </tr>
          </thead>
          <tbody>
            ${light.map(
              (each, at) => html`<tr>
                <th scope="row">${each.name}</th>
                <td>${each.least}</td>
                ${this.#ratio(each)} ${dark[at] ? this.#ratio(dark[at]) : nothing}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="sheet">
        <div class="head">
          <strong>Style sheet</strong>
          <span role="status">${this.#said}</span>
          <button @click=${() => this.#copy()}>Copy</button>
        </div>
        <pre tabindex="0" role="region" aria-label="Style sheet">${this.#sheet}</pre>
      </div>`;
  }

  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 26em) minmax(0, 1fr);
      gap: 20px;
      align-items: start;
      font: 14px / 1.5 system-ui, sans-serif;
      container-type: inline-size;
    }
    .bar,
    .texts {
      display: flex;
      flex-wrap: wrap;
      gap: 10px 20px;
    }
    .bar,
    .contrast,
    .sheet {
      grid-column: 1 / -1;
    }
    label {
      display: grid;
      gap: 2px;
      font-size: 12.5px;
      color: light-dark(#5b6475, #98a2b3);
    }
    select,
    input:not([type="color"]),
    button {
      font: inherit;
      font-size: 14px;
      color: light-dark(#14171f, #e8ebf1);
      background: light-dark(#fff, #161a22);
      border: 1px solid light-dark(#8a93a3, #6b7689);
      border-radius: 7px;
      padding: 4px 9px;
      min-block-size: 32px;
      box-sizing: border-box;
    }
    button {
      cursor: pointer;
      min-inline-size: 32px;
    }
    :focus-visible {
      outline: 2px solid light-dark(#2f5bea, #86a4ff);
      outline-offset: 2px;
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    caption,
    .head {
      text-align: start;
      font-weight: 600;
      padding-block-end: 6px;
    }
    caption span {
      margin-inline-start: 12px;
      font-weight: 400;
    }
    th,
    td {
      text-align: start;
      font-weight: 400;
      padding: 3px 8px 3px 0;
      border-block-end: 1px solid light-dark(#e4e7ec, #272d39);
      overflow-wrap: anywhere;
    }
    thead th {
      font-size: 12.5px;
      color: light-dark(#5b6475, #98a2b3);
    }
    .tokens td {
      block-size: 32px;
      white-space: nowrap;
    }
    input[type="color"] {
      inline-size: 32px;
      block-size: 28px;
      padding: 1px;
      vertical-align: middle;
      border: 1px solid light-dark(#8a93a3, #6b7689);
      border-radius: 6px;
      background: none;
      cursor: pointer;
    }
    code,
    pre {
      font: 12.5px / 1.5 ui-monospace, Menlo, Consolas, monospace;
    }
    .tokens td button {
      padding: 0;
      min-block-size: 28px;
      min-inline-size: 28px;
    }
    .texts {
      margin-block-start: 12px;
    }
    .elements {
      display: grid;
      gap: 14px;
      padding: 20px;
      border-radius: 12px;
      background: light-dark(#f6f7f9, #0e1116);
      color: light-dark(#14171f, #e8ebf1);
      border: 1px solid light-dark(#e4e7ec, #272d39);
      position: sticky;
      inset-block-start: 8px;
    }
    .elements.light {
      color-scheme: light;
    }
    .elements.dark {
      color-scheme: dark;
    }
    .elements p {
      margin: 0;
    }
    .elements price-chart {
      min-block-size: 260px;
      block-size: 260px;
      aspect-ratio: auto;
    }
    .elements activity-log {
      block-size: 10em;
    }
    .contrast {
      columns: 1;
    }
    .pass {
      color: light-dark(#067647, #2bbf9a);
    }
    .fail {
      color: light-dark(#b42318, #ff6b78);
    }
    .contrast td {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .contrast strong {
      font-weight: 600;
      margin-inline-start: 4px;
    }
    .head {
      display: flex;
      align-items: center;
      gap: 12px;
    }
    .head button {
      margin-inline-start: auto;
    }
    pre {
      margin: 0;
      padding: 12px 16px;
      overflow: auto;
      border-radius: 9px;
      background: light-dark(#f3f4f7, #161a22);
    }
    @media (width < 800px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
      .elements {
        position: static;
        padding: 12px;
      }
    }
  `;
}

export function defineTokenEditor(): void {
  // Hot reload brings the module anew, and a name is given once.
  if (!customElements.get('token-editor')) customElements.define('token-editor', TokenEditor);
}
