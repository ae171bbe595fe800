/** Who is told of each; one that shows elsewhere, too, may be told for both places. */
export const targets = new Map<Element, (onScreen: boolean) => void>();
// One observer for every item of the page.
let observer: IntersectionObserver | undefined;

/** Calls back when the target comes near the screen or leaves it. Until the first call, take it for visible. */
export function watchOnScreen(target: Element, changed: (onScreen: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) targets.get(target)?.(isIntersecting);
    },
    { rootMargin: '64px' },
  );
  targets.set(target, changed);
  // Whoever asks anew is told anew.
  observer.unobserve(target);
  observer.observe(target);
  return () => {
    targets.delete(target);
    observer?.unobserve(target);
  };
}
