/** The rate of G.711, in Hz. It stands alone because a page that counts by it need not decode any. */
export const G711_RATE = 8_000;
