/** `status` 0: nothing readable came back (network, CORS, a region's block, a timeout; a page cannot tell which). */
export type Reply = { readonly status: number; readonly body: unknown };

// A page of prices is some kilobytes; more than this is not an answer to what was asked.
const LONGEST_BODY = 2_000_000;

/**
 * One simple GET, without custom headers (they would need the source's leave by CORS). Never throws.
 *
 * @param cookies sends the reader's, which takes the source's leave, too, unless it is of the page's own origin
 */
export async function getJson(url: string, signal: AbortSignal, cookies = false): Promise<Reply> {
  try {
    const response = await fetch(url, {
      signal,
      credentials: cookies ? 'include' : 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
    const text = await response.text();
    let body: unknown;
    if (text.length <= LONGEST_BODY) {
      try {
        body = JSON.parse(text);
      } catch {
        // an error page in HTML, or a reply cut short: the status is all there is
      }
    }
    return { status: response.status, body };
  } catch {
    return { status: 0, body: undefined };
  }
}
