/** What writer and reader of G.711 must agree on. It stands alone because a page loads one of them without the other. */

/** What µ-law adds to a magnitude, so that every segment begins at a power of two. */
export const MU_BIAS = 132;
/** A-law turns every second bit, to keep a line busy. */
export const A_TOGGLE = 0x55;
