/** How React writes what HTML and sessions write with hyphens. It stands alone because hook and component go by the same rule. */

/** `speech-start` is `SpeechStart`. */
export type PascalCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${PascalCase<Tail>}`
  : Capitalize<Name>;

/** `serverUrl` is `server-url`. */
export function hyphenated(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** What `onSpeechStart` listens to: `speech-start`; `undefined` where the name is no handler's. */
export function eventOf(name: string): string | undefined {
  return /^on[A-Z]/.test(name) ? hyphenated(name).slice(3) : undefined;
}
