// @ts-check

const TRIES = 20;

/** Whether an error is Node's word for "somebody else listens there". */
export const isTaken = (/** @type {unknown} */ error) =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Starts something on a port, or on the next one that is free. A demo should come up beside whatever runs already; it
 * is for the caller to say that it did not get the port it asked for.
 *
 * @template Started
 * @param {number} port 0 takes any free one
 * @param {(port: number) => Promise<Started>} start rejects with `EADDRINUSE` where the port is taken
 * @returns {Promise<Started>} rejects with the last error where no port can be had
 */
export async function onFreePort(port, start) {
  const last = port === 0 ? 0 : Math.min(port + TRIES - 1, 65_535);
  for (let candidate = port; ; candidate++) {
    try {
      return await start(candidate);
    } catch (error) {
      if (!isTaken(error) || candidate >= last) throw error;
    }
  }
}
