/** The engines that the tests of a page run in, by the kind of test that asks for one. */
import {openChromium} from './chromium.js';
import {openFirefox} from './firefox.js';
import {openWebkit} from './webkit.js';

export type {Engine} from './engine.js';
export type EngineKind = keyof typeof ENGINES;

/** `browser` is what everybody waits for; the others run where all is asked for. */
export const ENGINES = {browser: openChromium, firefox: openFirefox, webkit: openWebkit} as const;
