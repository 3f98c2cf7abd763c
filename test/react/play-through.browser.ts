/** Answers through an `<audio>` of the page: from the speaker to it and back, whatever moves, and once only. */
import {assert, waitUntil} from '@open-wc/testing';
import {Speaker} from '../../src/audio/speaker.js';
import {AudioOutlet} from '../../src/react/audio-outlet.js';
import {playThrough} from '../../src/react/play-through.js';
import type {Call} from '../../src/realtime/session/call.js';
import {Emitter} from '../../src/shared/emitter.js';

describe('an <audio> that answers are heard through', () => {
  let context: AudioContext;
  let element: HTMLAudioElement;
  /** Where each speaker leads to: its context, or a stream. */
  const led = new Map<Speaker, Set<string>>();
  beforeEach(() => {
    context = new AudioContext();
    element = document.createElement('audio');
    document.body.append(element);
  });
  afterEach(async () => {
    led.clear();
    element.remove();
    await context.close();
  });

  function newSpeaker(): Speaker {
    const speaker = new Speaker(context);
    const leads = new Set(['context']);
    const {output} = speaker;
    const {connect, disconnect} = AudioNode.prototype as unknown as Record<string, (node: AudioNode) => void>;
    const nameOf = (node: AudioNode): string => (node === context.destination ? 'context' : 'stream');
    Object.assign(output, {
      connect: (node: AudioNode) => {
        leads.add(nameOf(node));
        connect!.call(output, node);
      },
      disconnect: (node: AudioNode) => {
        leads.delete(nameOf(node));
        disconnect!.call(output, node);
      },
    });
    led.set(speaker, leads);
    return speaker;
  }

  /** A call as far as it is heard; `take` lets another link carry it. */
  function callWith(speaker: Speaker): {
    call: Call;
    take: (next: Speaker | undefined) => void;
    move: () => void;
  } {
    const events = new Emitter<Record<string, unknown>>();
    const stage = {events: new Emitter<Record<string, unknown>>()};
    const output = {line: {speaker} as {speaker: Speaker | undefined} | undefined};
    return {
      call: {line: {events, link: {leg: {output}}}, stage} as unknown as Call,
      take: next => {
        output.line = next && {speaker: next};
        events.emit('taken', undefined);
      },
      move: () => stage.events.emit('moved', context),
    };
  }

  const leadsOf = (speaker: Speaker): string => [...(led.get(speaker) ?? [])].join(' ');
  const unexpected = (failure: unknown): void => assert.fail(String(failure));

  it('plays them in place of the speaker, and gives them back', async () => {
    const speaker = newSpeaker();
    const undo = playThrough(element, callWith(speaker).call, unexpected);
    await waitUntil(() => !element.paused, 'it plays');
    assert.equal(leadsOf(speaker), 'stream');
    undo(true);
    assert.equal(element.srcObject, null);
    assert.include(leadsOf(speaker), 'context');
  });

  it('is left in silence when the call is over', () => {
    const speaker = newSpeaker();
    playThrough(element, callWith(speaker).call, unexpected)(false);
    assert.equal(element.srcObject, null);
    assert.equal(leadsOf(speaker), 'stream');
  });

  it('follows to another line and to another context, and not when it is given up', async () => {
    const [first, second, third] = [newSpeaker(), newSpeaker(), newSpeaker()];
    const {call, take, move} = callWith(first);
    const undo = playThrough(element, call, unexpected);
    const before = element.srcObject;
    take(second);
    assert.notEqual(element.srcObject, before);
    assert.equal(leadsOf(second), 'stream');
    const present = element.srcObject;
    move();
    await Promise.resolve();
    assert.equal(element.srcObject, present, 'the same sound is not taken twice');
    undo(false);
    take(third);
    assert.equal(leadsOf(third), 'context');
  });

  it('is the same where a ref is made anew at each render: nothing is parted, and nothing joined', async () => {
    const speaker = newSpeaker();
    const outlet = new AudioOutlet(unexpected);
    outlet.follow(callWith(speaker).call);
    outlet.ref(element);
    await waitUntil(() => element.srcObject !== null, 'it plays');
    const stream = element.srcObject;
    for (let render = 0; render < 5; render += 1) {
      outlet.ref(null);
      outlet.ref(element);
      await Promise.resolve();
    }
    assert.equal(element.srcObject, stream);
    assert.equal(leadsOf(speaker), 'stream');
    outlet.ref(null);
    await waitUntil(() => leadsOf(speaker) === 'context', 'given back, and nothing stays joined');
  });

  it('that may not play leaves them to the speaker, and says so', async () => {
    const speaker = newSpeaker();
    element.play = () => Promise.reject(new DOMException('Not without a click', 'NotAllowedError'));
    const told: string[] = [];
    playThrough(element, callWith(speaker).call, ({code}) => told.push(code));
    await waitUntil(() => told.length > 0, 'told');
    assert.deepEqual(told, ['audio/suspended']);
    assert.include(leadsOf(speaker), 'context');
    assert.equal(element.srcObject, null);
  });
});
