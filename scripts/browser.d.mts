/** Types of browser.mjs, for the tests. */
export const BROWSER_FLAGS: readonly string[];
export type FoundBrowser = {
  readonly executablePath: string;
  readonly headless: true | 'shell';
  readonly env: Readonly<Record<string, string>>;
};
export function findBrowser(): Promise<FoundBrowser>;
