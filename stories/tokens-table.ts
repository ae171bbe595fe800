import { html, nothing, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import { elementsWith, tokens } from '../.storybook/manifest.ts';

const swatch = (value: string) =>
  html`<td>
    ${value.startsWith('#') ? html`<span class="swatch" style=${styleMap({ background: value })}></span>` : nothing}<code
      >${value}</code
    >
  </td>`;

/** Every custom property, what it is for and what it is by default, as the source has it. */
export const tokensTable = (): TemplateResult =>
  html`<style>
      .tokens {
        border-collapse: collapse;
        inline-size: 100%;
        font-size: 14px;
      }
      .tokens :is(th, td) {
        text-align: start;
        vertical-align: top;
        padding: 6px 14px 6px 0;
        border-block-end: 1px solid light-dark(#e4e7ec, #272d39);
        font-weight: 400;
      }
      .tokens thead th {
        color: light-dark(#5b6475, #98a2b3);
        font-size: 12.5px;
      }
      .tokens small {
        color: light-dark(#5b6475, #98a2b3);
        font-size: 12.5px;
      }
      .tokens code {
        font: 12.5px ui-monospace, Menlo, Consolas, monospace;
        white-space: nowrap;
      }
      .tokens .swatch {
        display: inline-block;
        inline-size: 14px;
        block-size: 14px;
        margin-inline-end: 7px;
        vertical-align: -2px;
        border-radius: 4px;
        border: 1px solid light-dark(#8a93a3, #6b7689);
      }
      .scroller {
        overflow-x: auto;
      }
    </style>
    <div class="scroller" tabindex="0" role="region" aria-label="Custom properties">
      <table class="tokens">
        <thead>
          <tr>
            <th scope="col">property</th>
            <th scope="col">for</th>
            <th scope="col">light</th>
            <th scope="col">dark</th>
          </tr>
        </thead>
        <tbody>
          ${tokens.map(({ name, meaning, defaults }) =>
            Object.entries(defaults).map(
              ([palette, { light, dark }], at, all) =>
                html`<tr>
                  ${
                    at === 0
                      ? html`<th scope="row" rowspan=${all.length}>
                        <code>${name}</code><br /><small>${elementsWith(name).join(', ')}</small>
                      </th>`
                      : nothing
                  }
                  <td>${at === 0 ? meaning : nothing} ${all.length > 1 ? html`<small>${palette}</small>` : nothing}</td>
                  ${swatch(light)} ${dark === light ? html`<td><small>the same</small></td>` : swatch(dark)}
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>`;
