/** What a second copy of the script does: it says so. It stands alone because most pages have one. */

const HELP = 'https://github.com/realtime-voice/realtime-voice/blob/main/docs/troubleshooting.md#two-copies';

console.warn(
  `<realtime-voice> is on this page already; the copy from ${new URL('..', import.meta.url).href} does nothing: ${HELP}`,
);
