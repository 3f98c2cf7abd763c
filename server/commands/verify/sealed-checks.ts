/** What is asked of a sealed call: may it be made, watched, metered and ended, and is the seal one? */
import {performance} from 'node:perf_hooks';
import {delay} from '../../../src/shared/abort.js';
import {ProbeCall, waitFor, type Provider} from './call.js';
import {fail, pass, type Check, type CheckPorts} from './outcome.js';
import {hum} from './peer.js';

const SEALED = {sealed: true, withChannel: false} as const;
const SOUND_MS = 10_000;
/** Sound that still comes so long after a hang-up was taken is not on its way: it is made. */
const SILENT_AFTER_MS = 1_500;
const CHANNEL_MS = 5_000;
/** So many times faster than it sounds, and for so long, sound is sent. */
const SPEED = 4;
const FAST_SECONDS = 12;
/** What a provider may take beyond the time that passed: a jitter buffer is a second or two. */
const SLACK_S = 2;
const AUDIO_TOKENS_PER_SECOND = 10;

/** U1, U2: a call without a data channel is made, and watched before its sound flows. */
export const sealedCall: Check = async ({provider, tell}) => {
  const call = await openSealed(provider, tell);
  if (call === undefined) return;
  try {
    const before = performance.now();
    await call.attach();
    const ms = Math.round(performance.now() - before);
    tell('U2', pass(`the sideband is attached in ${ms} ms, before the answer was used`));
    if (/^m=application/m.test(call.answer)) {
      tell('U1', fail('the answer has a data channel in it, though the offer had none'));
      return;
    }
    await call.connect();
    tell('U1', pass('an offer of sound alone is accepted, and the line is up'));
  } finally {
    await call.close();
  }
};

/** A provider that refuses the seal takes an offer with a channel; one that refuses both says nothing about it. */
async function openSealed(provider: Provider, tell: CheckPorts['tell']): Promise<ProbeCall | undefined> {
  try {
    return await ProbeCall.open(provider, SEALED);
  } catch (refusal) {
    const open = await ProbeCall.open(provider, {sealed: false, withChannel: true}).catch(() => undefined);
    if (open === undefined) throw refusal;
    await open.close();
    tell(
      'U1',
      fail(
        'an offer of sound alone is refused, and one with a data channel is taken: guarded calls go over WebSocket',
      ),
    );
    return undefined;
  }
}

/** U7: an answer that was cancelled says what it did cost. */
export const cancelledUsage: Check = async ({provider, tell}) => {
  await withSound(provider, async call => {
    call.send({type: 'response.cancel'});
    const {response} = await call.next('response.done');
    const {status, usage} = response;
    if (status !== 'cancelled') tell('U7', fail(`a cancelled answer is done as “${status ?? ''}”`));
    else if (usage?.output_tokens === undefined)
      tell('U7', fail('a cancelled answer says nothing of its cost: all that was held for it counts'));
    else tell('U7', pass(`a cancelled answer says that ${usage.output_tokens} tokens were made`));
  });
};

/** U3: how long sound goes on after a hang-up was taken. */
export const silenceAfterHangUp: Check = async ({provider, tell}) => {
  await withSound(provider, async call => {
    await call.hangUp();
    const ended = performance.now();
    await delay(SILENT_AFTER_MS);
    const ms = Math.max(0, Math.round(call.peer.heard.at - ended));
    tell(
      'U3',
      ms < SILENT_AFTER_MS - 200
        ? pass(`the last sound came ${ms} ms after the hang-up was taken`)
        : fail(`sound still comes ${ms} ms after the hang-up was taken`),
    );
  });
};

/** Somebody changes the answer on the way to their own browser, and opens a channel that was never offered. */
export const hiddenChannel: Check = async ({provider, tell}) => {
  const call = await ProbeCall.open(provider, {sealed: true, withChannel: true});
  try {
    await call.attach();
    call.peer.accept(withChannelSection(call.answer, call.offer));
    // The library calls a line “connected” when its channel is: that it is up is known by the sound on it.
    call.askForStory();
    await waitFor('sound', () => call.peer.heard.packets > 0, SOUND_MS);
    await waitFor('a channel', () => call.peer.channelOpened, CHANNEL_MS).catch(() => undefined);
    tell(
      'SCTP',
      call.peer.channelOpened
        ? fail(
            'a data channel opens that no offer had: the seal is none, use VOICE_ACCESS=guarded over WebSocket only',
          )
        : pass('no data channel opens where the offer had none, whatever the visitor’s side pretends'),
    );
  } finally {
    await call.close();
  }
};

/** Is sound that is sent faster than it sounds taken, and paid for? The guard is not on its way and cannot slow it. */
export const fastSound: Check = async ({provider, tell}) => {
  const call = await ProbeCall.open(provider, SEALED);
  try {
    await call.attach();
    await call.connect();
    call.send({type: 'input_audio_buffer.clear'});
    const began = performance.now();
    await call.peer.say(hum(FAST_SECONDS), SPEED);
    await delay(500);
    call.send({type: 'input_audio_buffer.commit'});
    const took = (performance.now() - began) / 1_000;
    await call.next('input_audio_buffer.committed');
    call.send({type: 'response.create', response: {output_modalities: ['text']}});
    const {response} = await call.next('response.done', 20_000);
    const tokens = response.usage?.input_token_details?.audio_tokens;
    if (tokens === undefined) {
      tell('RTP', {state: 'not known', what: 'the provider does not say how much sound it has read'});
      return;
    }
    const heard = tokens / AUDIO_TOKENS_PER_SECOND;
    const what = `of ${FAST_SECONDS} s of sound sent in ${took.toFixed(1)} s, ${heard.toFixed(1)} s are counted`;
    tell(
      'RTP',
      heard <= took + SLACK_S
        ? pass(what)
        : fail(
            `${what}: a visitor can make the clock of minutes run ${(heard / took).toFixed(1)} times as fast`,
          ),
    );
  } finally {
    await call.close();
  }
};

/** A sealed call in which the assistant is being heard. */
async function withSound(provider: Provider, check: (call: ProbeCall) => Promise<void>): Promise<void> {
  const call = await ProbeCall.open(provider, SEALED);
  try {
    await call.attach();
    await call.connect();
    const before = call.peer.heard.packets;
    call.askForStory();
    await call.next('output_audio_buffer.started');
    await waitFor('sound', () => call.peer.heard.packets > before + 5, SOUND_MS);
    await check(call);
  } finally {
    await call.close();
  }
}

/** The answer, with the channel section of the visitor's own offer put back where it stood. */
function withChannelSection(answer: string, offer: string): string {
  const sections = (sdp: string): string[] => sdp.split(/(?=^m=)/m);
  const [, ...offered] = sections(offer);
  const [head = '', audio = ''] = sections(answer);
  const channel = offered.find(section => section.startsWith('m=application')) ?? '';
  const mid = /^a=mid:(\S+)/m.exec(channel)?.[1] ?? '';
  const lines = audio.split(/\r?\n/);
  const secrets = [...head.split(/\r?\n/), ...lines].filter(line =>
    /^a=(ice-|fingerprint|setup|candidate)/.test(line),
  );
  const pretended = [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=sendrecv',
    'a=sctp-port:5000',
    'a=max-message-size:65536',
    ...secrets,
    '',
  ].join('\r\n');
  const [first = '0'] = /(?<=^a=group:BUNDLE )\S+/m.exec(head) ?? [];
  const bundled = head.replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${first} ${mid}`);
  const order = offered.map(section => (section.startsWith('m=application') ? pretended : audio));
  return bundled + order.join('');
}
