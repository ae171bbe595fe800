export type Problems = {
  readonly place: HTMLElement;
  /** @param about what a later sentence, or none, takes the place of */
  note(about: unknown, sentence: string | undefined): void;
};

/** Sentences for the author of a frame: below the widget, and each once in the console. */
export function createProblems(): Problems {
  const place = document.createElement('div');
  place.setAttribute('role', 'status');
  const noted = new Map<unknown, HTMLElement>();
  const said = new Set<string>();

  const paragraphOf = (sentence: string) => {
    if (!said.has(sentence)) console.warn(`tickwire ${sentence}`);
    said.add(sentence);
    const paragraph = document.createElement('p');
    paragraph.textContent = sentence;
    place.append(paragraph);
    return paragraph;
  };

  return {
    place,
    note(about, sentence) {
      const before = noted.get(about);
      if (before?.textContent === sentence) return;
      before?.remove();
      noted.delete(about);
      if (sentence) noted.set(about, paragraphOf(sentence));
    },
  };
}
