/** Who may do what: API keys and the client secrets minted from them, with their lifetime and their session. */
import type {IncomingMessage} from 'node:http';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {TranslationSettings} from '../protocol/translation-session.js';

/** `Settings`: of the session that a client secret was minted for. */
export type Credential<Settings = SessionSettings> =
  {readonly kind: 'key'} | {readonly kind: 'secret'; readonly settings: Settings};

type AnySettings = SessionSettings | TranslationSettings;

const FOR_TRANSLATIONS = 'This client secret is for a translation: use it under /realtime/translations.';
const FOR_NO_TRANSLATION =
  'This client secret is for no translation: POST /realtime/translations/client_secrets mints one that is.';

const SUBPROTOCOL = 'openai-insecure-api-key.';

export class Keys {
  readonly #apiKey: string | undefined;
  readonly #secrets = new Map<string, {readonly settings: AnySettings; readonly expiresAt: number}>();

  /** Without `apiKey` any key is welcome, as long as there is one. */
  constructor(apiKey: string | undefined) {
    this.#apiKey = apiKey;
  }

  /** A client secret: it starts sessions with these settings until it expires. */
  mint(settings: AnySettings, seconds: number): {value: string; expiresAt: number} {
    this.#forgetExpired();
    const value = mintId('ek');
    const expiresAt = Math.floor(Date.now() / 1000) + seconds;
    this.#secrets.set(value, {settings, expiresAt});
    return {value, expiresAt};
  }

  /** What the request's credential allows, or the failure of one that is wrong. */
  identify(request: IncomingMessage): Credential {
    const credential = this.#identify(request);
    if (credential.kind === 'key') return credential;
    const {settings} = credential;
    if (settings.type === 'translation') throw refused(FOR_TRANSLATIONS);
    return {kind: 'secret', settings};
  }

  /** The same for whoever wants a translation. */
  identifyForTranslation(request: IncomingMessage): Credential<TranslationSettings> {
    const credential = this.#identify(request);
    if (credential.kind === 'key') return credential;
    const {settings} = credential;
    if (settings.type !== 'translation') throw refused(FOR_NO_TRANSLATION);
    return {kind: 'secret', settings};
  }

  /** The same for the offer of one, which a key alone cannot make: no session is in it. */
  requireTranslation(request: IncomingMessage): TranslationSettings {
    const credential = this.identifyForTranslation(request);
    if (credential.kind === 'secret') return credential.settings;
    throw refused('A translation call needs a client secret of POST /realtime/translations/client_secrets.');
  }

  /** The same where a client secret is not enough. */
  identifyKey(request: IncomingMessage): void {
    if (this.#identify(request).kind === 'secret') throw refused('A client secret cannot do this.');
  }

  #identify(request: IncomingMessage): Credential<AnySettings> {
    const key = keyOf(request);
    if (key === undefined) {
      throw refused("You didn't provide an API key. Any text will do unless the engine was given one.");
    }
    if (key.startsWith('ek_')) {
      const secret = this.#secrets.get(key);
      if (secret === undefined || secret.expiresAt * 1000 <= Date.now()) {
        throw refused('The client secret is unknown or has expired.');
      }
      return {kind: 'secret', settings: secret.settings};
    }
    if (this.#apiKey !== undefined && key !== this.#apiKey) throw refused('Incorrect API key provided.');
    return {kind: 'key'};
  }

  #forgetExpired(): void {
    for (const [value, {expiresAt}] of this.#secrets) {
      if (expiresAt * 1000 <= Date.now()) this.#secrets.delete(value);
    }
  }
}

/** Browsers cannot set headers on a WebSocket: there the key is one of the subprotocols. */
function keyOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim());
  return protocols.find(name => name.startsWith(SUBPROTOCOL))?.slice(SUBPROTOCOL.length);
}

function refused(message: string): ProtocolFailure {
  return new ProtocolFailure('invalid_api_key', message, {status: 401});
}
