/** Where the voice server answers: what the page says, else the origin that the script came from. */

/** The absolute address without a slash at its end, or `undefined` where none can be found. */
export function resolveServerUrl(attribute: string, script: string, page: string): string | undefined {
  try {
    const url = new URL(attribute || new URL('/api/realtime', script), page);
    return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}
