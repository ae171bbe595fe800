const sheets = new Map<string, CSSStyleSheet>();

/** Adds style sheets that load after their element; each is made once, and added once. */
export function adopt(root: ShadowRoot, ...texts: readonly string[]): void {
  for (const text of texts) {
    let sheet = sheets.get(text);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      sheets.set(text, sheet);
    }
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  }
}

/** The element has something of its own to say: what stands between its tags goes. */
export function takeOver(root: ShadowRoot): void {
  root.querySelector('slot')?.remove();
}
