/**
 * A session that the provider hears as it hears any other, and whose answers come in writing and are spoken by the voice
 * server or the browser. It stands alone because no recogniser is in it: only what comes out is its own.
 */
import type {PageSettings} from '../../../config/schema.js';
import {VoiceError} from '../../../shared/errors.js';
import {Store} from '../../../shared/store.js';
import type {SpeechTaken} from '../../protocol/read-aloud.js';
import {openCall, type Call, type CallOptions} from '../call.js';
import type {Connector} from '../connector.js';
import type {FirstLeg} from '../find-connector.js';
import {VoiceSession, type VoiceSessionOptions} from '../voice-session.js';
import {openVoice} from './open-voice.js';
import type {SpeechPlan} from './speech-plan.js';
import {findWay, type Way} from './written-answers.js';
import {VoicedConnector, type VoicedConnectorOptions} from './voiced-connector.js';

type Output = Exclude<SpeechPlan['output'], 'provider'>;

export function createVoicedSession(options: VoiceSessionOptions, output: Output): VoiceSession {
  // Read when the call is connected: by then it is known what the server can.
  let {settings} = options;
  const open = (call: CallOptions, signal: AbortSignal): Promise<Call> => {
    const speak: VoicedConnectorOptions['openVoice'] = async (stage, opening) => {
      const voice = await openVoice(options, output, stage, opening);
      voice.events.on('failed', call.onNotice);
      voice.events.on('took', taken => session.readings.set([...session.readings.get(), taken]));
      return voice;
    };
    const findConnector = async (finding: AbortSignal, firstLeg: FirstLeg): Promise<Connector> => {
      const way = await findWay(options, finding);
      settings = way === undefined ? options.settings : writtenSettings(options.settings, output, way);
      const inner = await call.findConnector(finding, firstLeg);
      if (way !== undefined) {
        return new VoicedConnector(inner, {tellsSession: way === 'told', openVoice: speak});
      }
      call.onNotice(tooOld(output));
      return inner;
    };
    return openCall({...call, mode: 'conversation', findConnector}, signal);
  };
  const session: VoicedSession = new VoicedSession({
    ...options,
    open,
    get settings() {
      return settings;
    },
    // Of the page, whenever they are needed.
    get tools() {
      return options.tools;
    },
  });
  return session;
}

class VoicedSession extends VoiceSession {
  override readonly readings = new Store<readonly SpeechTaken[]>([]);
}

/**
 * The provider's side of it. By which voice is a matter of this page, and so is who is heard beside it: no echo canceller
 * takes the browser's own voice out of what the microphone hears, so only one is heard at a time unless the page knows better.
 */
function writtenSettings(page: PageSettings, output: Output, way: Way): PageSettings {
  const {voice: _, bargeIn = output === 'browser' ? 'off' : undefined, ...settings} = page;
  return {
    ...settings,
    ...(bargeIn !== undefined && {bargeIn}),
    ...(way === 'asked' && {mode: 'written-answers'}),
  };
}

function tooOld(output: Output): VoiceError {
  return new VoiceError('config/invalid', {
    message: `output-speech="${output}" needs answers in writing, which this voice server does not know yet; the provider speaks`,
  });
}
