/** `<realtime-voice>` as a page author and a visitor meet it: the closed widget, the call, its events. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import {RealtimeVoice} from '../../src/index.js';
import {VoiceErrorEvent} from '../../src/components/events.js';
import type {VoiceEndEvent, VoiceStateChangeEvent, VoiceToolCallEvent} from '../../src/components/events.js';
import {VoiceError} from '../../src/shared/errors.js';
import type {ScriptedSession} from './support/scripted-session.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  liveWidget,
  settled,
  startCall,
  statusOf,
  typesOf,
} from './support/widget.js';

const SET_LIGHT = {
  name: 'set_light',
  description: 'Turn a light on or off',
  parameters: {type: 'object', properties: {on: {type: 'boolean'}}},
  handler: () => ({ok: true}),
};

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** How often the microphone was asked for while `run` ran. */
async function countMicrophoneRequests(run: (asked: () => number) => Promise<void>): Promise<void> {
  const {mediaDevices} = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  let asked = 0;
  mediaDevices.getUserMedia = constraints => {
    asked += 1;
    return original(constraints);
  };
  try {
    await run(() => asked);
  } finally {
    mediaDevices.getUserMedia = original;
  }
}

describe('<realtime-voice>', () => {
  describe('closed', () => {
    it('is accessible', async () => {
      const {voice} = await closedWidget();
      await expect(voice).to.be.accessible();
    });

    it('is a region with the name of the assistant and one button', async () => {
      const {voice} = await closedWidget({'agent-name': 'Ada'});
      assert.equal(find(voice, 'section')?.getAttribute('aria-label'), 'Ada');
      assert.exists(buttonNamed(voice, 'Start talking'));
    });

    it('keeps its size when the rest is loaded by a hover', async () => {
      const {voice} = await closedWidget();
      const before = voice.getBoundingClientRect().height;
      voice.dispatchEvent(new PointerEvent('pointerenter'));
      await waitUntil(() => customElements.get('rv-transcript') !== undefined, 'loaded', {timeout: 8_000});
      await settled(voice);
      assert.equal(voice.getBoundingClientRect().height, before);
    });

    it('shows the texts of the page in place of its own', async () => {
      const {voice} = await closedWidget({'text-contents': '{"start": "Ask Ada"}'});
      assert.exists(buttonNamed(voice, 'Ask Ada'));
    });

    it('refuses a text of the page that is too long, and says how long one may be', async () => {
      const texts = JSON.stringify({start: 'x'.repeat(501), end: 'Bye'});
      const {voice, events} = await closedWidget({'text-contents': texts});
      assert.exists(buttonNamed(voice, 'Start talking'));
      await startCall({voice, events, sessions: []});
      assert.exists(buttonNamed(voice, 'Bye'));
      const {error} = events.find(event => event.type === 'voice-error') as VoiceErrorEvent;
      assert.equal(error.code, 'config/invalid');
      assert.include(error.message, 'start in text-contents');
      assert.include(error.message, 'at most 500 letters');
    });

    it('takes "false" as off for what is on by default', async () => {
      const {voice} = await closedWidget({'echo-cancellation': 'false', transcript: 'false'});
      assert.deepEqual(
        [voice.echoCancellation, voice.transcript, voice.noiseSuppression],
        [false, false, true],
      );
    });

    it('honours what was set before it was defined', async () => {
      const early = document.createElement('late-voice');
      Object.assign(early, {tools: [SET_LIGHT], agentName: 'Ada'});
      document.body.append(early);
      customElements.define('late-voice', class extends RealtimeVoice {});
      assert.instanceOf(early, RealtimeVoice);
      await early.updateComplete;
      assert.deepEqual(early.tools, [SET_LIGHT]);
      assert.equal(find(early, '[part="name"]')?.textContent, 'Ada');
      early.remove();
    });
  });

  describe('start', () => {
    it('opens the microphone inside the click, before anything is awaited', async () => {
      await countMicrophoneRequests(async asked => {
        const {voice} = await closedWidget();
        callButton(voice).click();
        assert.equal(asked(), 1);
        await waitUntil(() => voice.state.phase === 'live');
        await voice.end();
      });
    });

    it('hands what the click opened to the session', async () => {
      const {session} = await liveWidget();
      const stream = await session.gesture?.microphone;
      assert.lengthOf(stream?.getAudioTracks() ?? [], 1);
    });

    it('asks for no microphone in a written call', async () => {
      await countMicrophoneRequests(async asked => {
        await liveWidget({mode: 'text'});
        assert.equal(asked(), 0);
      });
    });

    it('asks for nothing when the page cancels', async () => {
      await countMicrophoneRequests(async asked => {
        const {voice, events} = await closedWidget();
        voice.addEventListener('voice-before-start', event => event.preventDefault());
        await voice.start();
        assert.equal(asked(), 0);
        assert.equal(voice.state.phase, 'idle');
        assert.deepEqual(typesOf(events), ['voice-before-start']);
      });
    });

    it('waits for what the page waits for, and asks only then', async () => {
      await countMicrophoneRequests(async asked => {
        const {voice} = await closedWidget();
        let agree = (): void => undefined;
        const consent = new Promise<void>(resolve => (agree = resolve));
        voice.addEventListener('voice-before-start', event => event.waitUntil(consent));
        const started = voice.start();
        await pause(20);
        assert.equal(asked(), 0);
        agree();
        await started;
        assert.equal(asked(), 1);
        assert.equal(voice.state.phase, 'live');
      });
    });

    it('does not start when what the page waits for is refused', async () => {
      const {voice} = await closedWidget();
      voice.addEventListener('voice-before-start', event =>
        event.waitUntil(Promise.reject(new Error('declined'))),
      );
      await voice.start();
      assert.equal(voice.state.phase, 'idle');
    });

    it('starts one call, however often it is asked', async () => {
      const widget = await closedWidget();
      await Promise.all([widget.voice.start(), widget.voice.start()]);
      await widget.voice.start();
      assert.lengthOf(widget.sessions, 1);
    });

    it('is told in order, each event after the state is true', async () => {
      const {voice, events} = await closedWidget();
      const phases: string[] = [];
      voice.addEventListener('voice-start', () => phases.push(voice.state.phase));
      voice.addEventListener('voice-end', () => phases.push(voice.state.phase));
      await voice.start();
      await voice.end();
      assert.deepEqual(typesOf(events), [
        'voice-before-start',
        'voice-state-change',
        'voice-state-change',
        'voice-state-change',
        'voice-start',
        'voice-state-change',
        'voice-end',
      ]);
      assert.deepEqual(phases, ['live', 'ended']);
      assert.equal((events.at(-1) as VoiceEndEvent).reason, 'page');
    });

    it('tells the page what a server says of a call that it ended', async () => {
      const {session, events} = await liveWidget();
      const report = {seconds: 12, cost: 0.03};
      session.state.set({phase: 'ended', reason: 'budget', report});
      const told = events.at(-1) as VoiceEndEvent;
      assert.deepEqual([told.type, told.reason, told.report], ['voice-end', 'budget', report]);
    });

    it('says what was before, with every change', async () => {
      const {voice, events} = await closedWidget();
      await voice.start();
      const changes = events.filter(
        (event): event is VoiceStateChangeEvent => event.type === 'voice-state-change',
      );
      assert.deepEqual(
        changes.map(({previous}) => previous.phase),
        ['idle', 'connecting', 'connecting'],
      );
      assert.equal(changes.at(-1)?.detail.state, voice.state);
    });

    it('is waited for by whoever asks meanwhile, and hears what was written', async () => {
      const {voice, sessions} = await closedWidget();
      const starting = voice.start();
      await Promise.all([voice.sendText('Where are you?'), starting]);
      assert.lengthOf(sessions, 1);
      assert.equal(voice.state.phase, 'live');
      assert.deepEqual(sessions[0]?.asked, ['send Where are you?']);
    });

    it('is the next one where the end of a call starts it', async () => {
      const widget = await closedWidget();
      const {voice, events, sessions} = widget;
      await startCall(widget);
      events.length = 0;
      voice.addEventListener('voice-end', () => void voice.start(), {once: true});
      await voice.end();
      await waitUntil(() => voice.state.phase === 'live', 'live again');
      const changes = events.filter(
        (event): event is VoiceStateChangeEvent => event.type === 'voice-state-change',
      );
      assert.deepEqual(
        changes.map(({detail}) => detail.state.phase),
        ['ended', 'connecting', 'connecting', 'live'],
      );
      assert.lengthOf(sessions, 2);
    });

    it('stops a call that is still being opened, and lets go of the microphone', async () => {
      const {voice, events} = await closedWidget();
      const before = await closedWidget();
      callButton(voice).click();
      await voice.end();
      assert.deepEqual(voice.state, {phase: 'ended', reason: 'page'});
      await pause(50);
      assert.equal(voice.state.phase, 'ended');
      assert.notInclude(typesOf(events), 'voice-error');
      assert.lengthOf(before.sessions, 0);
    });
  });

  describe('in a call', () => {
    it('keeps the focus on the one button, which now ends it', async () => {
      const widget = await closedWidget();
      callButton(widget.voice).focus();
      await startCall(widget);
      assert.equal(widget.voice.shadowRoot?.activeElement, callButton(widget.voice));
      callButton(widget.voice).click();
      assert.deepEqual(widget.voice.state, {phase: 'ended', reason: 'visitor'});
    });

    it('describes itself in custom states', async () => {
      const {voice, session} = await liveWidget();
      session.turn('speaking');
      assert.isTrue(voice.matches(':state(live)'));
      assert.isTrue(voice.matches(':state(speaking)'));
      await voice.muteMic();
      assert.isTrue(voice.matches(':state(mic-muted)'));
      assert.isFalse(voice.matches(':state(idle)'));
    });

    it('changes its devices when the page names others, and only then', async () => {
      const {voice, session} = await liveWidget({'input-device-id': 'desk'});
      voice.setAttribute('input-device-id', 'desk');
      await voice.updateComplete;
      voice.inputDeviceId = 'headset';
      voice.outputDeviceId = 'speaker';
      await voice.updateComplete;
      voice.removeAttribute('input-device-id');
      voice.outputDeviceId = '';
      await voice.updateComplete;
      const devices = session.asked.filter(wish => /^(in|out)put /.test(wish));
      assert.deepEqual(devices, ['input headset', 'output speaker', 'input default', 'output default']);
    });

    it('is as loud as the page says, and silent where it says so', async () => {
      const {voice, session} = await liveWidget();
      const becomes = (loud: number): Promise<void> =>
        waitUntil(() => session.volume.get() === loud, `${loud}`, {timeout: 8_000}) as Promise<void>;
      voice.volume = 0.4;
      await becomes(0.4);
      voice.outputMuted = true;
      await becomes(0);
      voice.volume = '0.8';
      await voice.updateComplete;
      assert.equal(session.volume.get(), 0);
      voice.outputMuted = false;
      await becomes(0.8);
      voice.volume = null;
      await becomes(1);
    });

    it('mutes the microphone by method, by property and by the session', async () => {
      const {voice, session} = await liveWidget();
      await voice.muteMic();
      assert.isTrue(session.micMuted.get());
      voice.micMuted = false;
      await voice.updateComplete;
      assert.isFalse(session.micMuted.get());
      session.setMicMuted(true);
      assert.isTrue(voice.micMuted);
    });

    it('tells of speech when the state says so already', async () => {
      const {voice, session} = await liveWidget();
      const turns: unknown[] = [];
      voice.addEventListener('voice-speech-start', () =>
        turns.push(voice.state.phase === 'live' && voice.state.turn),
      );
      // As the session does it: the state is set, and its own listener speaks first.
      session.state.subscribe(() => session.emit('speech-start', {speaker: 'user'}));
      session.turn('hearing');
      assert.deepEqual(turns, ['hearing']);
    });

    it('gives the session the tools of the page, and takes them back', async () => {
      const widget = await closedWidget();
      const undo = widget.voice.registerTool(SET_LIGHT);
      await startCall(widget);
      assert.deepEqual(widget.sessions[0]?.options.tools, [SET_LIGHT]);
      undo();
      assert.deepEqual(widget.voice.tools, []);
    });

    it('lets the page answer a call of a tool without handler', async () => {
      const {voice, session} = await liveWidget();
      const answers: unknown[] = [];
      voice.addEventListener('voice-tool-call', event => event.respondWith({rows: event.arguments['limit']}));
      session.emit('tool-call', {
        name: 'find_orders',
        arguments: {limit: 3},
        callId: 'call_1',
        respondWith: answer => answers.push(answer),
      });
      assert.deepEqual(answers, [{rows: 3}]);
    });

    it('hands events on across shadow roots, with a detail for those who look there', async () => {
      const {session} = await liveWidget();
      const heard: Event[] = [];
      const listen = (event: Event): void => void heard.push(event);
      document.addEventListener('voice-tool-call', listen);
      session.emit('tool-call', {name: 'a', arguments: {}, callId: '1', respondWith: () => undefined});
      document.removeEventListener('voice-tool-call', listen);
      assert.equal((heard[0] as VoiceToolCallEvent).detail.callId, '1');
    });
  });

  describe('asked by the page', () => {
    it('hands on what is asked of the call, and never rejects', async () => {
      const {voice, session} = await liveWidget();
      await voice.startTalking();
      await voice.stopTalking();
      await voice.pause();
      assert.isTrue(voice.paused);
      await voice.resume();
      assert.isFalse(voice.paused);
      await voice.addContext('The cart is empty');
      await voice.interrupt();
      assert.deepEqual(session.asked, [
        'talk',
        'stop talking',
        'pause',
        'resume',
        'context The cart is empty',
        'interrupt',
      ]);
    });

    it('has nothing to do before there is a call', async () => {
      const {voice, events} = await closedWidget();
      await Promise.all([voice.pause(), voice.resume(), voice.startTalking(), voice.stopTalking()]);
      await Promise.all([voice.addContext('a'), voice.updateSession({voice: 'marin'}), voice.interrupt()]);
      assert.equal(await voice.exportTranscript('text'), '');
      assert.deepEqual(events, []);
    });

    it('gives the conversation as a file', async () => {
      const {voice, session, events} = await liveWidget();
      session.exportTranscript = format => Promise.resolve(`as ${format}`);
      assert.equal(await voice.exportTranscript('vtt'), 'as vtt');
      events.length = 0;
      session.exportTranscript = () => Promise.reject(new VoiceError('config/invalid'));
      assert.equal(await voice.exportTranscript('pdf' as 'text'), '');
      assert.deepEqual(typesOf(events), ['voice-error']);
    });

    it('changes the running call by the rules of the attributes', async () => {
      const {voice, session, events} = await liveWidget();
      await voice.updateSession({
        voice: 'marin',
        speed: 1.2,
        turnDetection: 'semantic-vad',
        vadSilenceMs: '700',
      });
      assert.deepEqual(session.asked, [
        'update {"voice":"marin","speed":1.2,"turnDetection":"semantic_vad","vadSilenceMs":700}',
      ]);
      events.length = 0;
      await voice.updateSession({speed: 9, transport: 'websocket'} as object);
      assert.lengthOf(session.asked, 1);
      assert.deepEqual(
        events.map(event => event instanceof VoiceErrorEvent && event.error.message),
        [
          'speed="9" is not allowed; use a number from 0.25 to 1.5. The default is used.',
          'updateSession() cannot change transport during a call',
        ],
      );
    });

    it('offers other tools in the running call', async () => {
      const {voice, session} = await liveWidget();
      await voice.updateSession({tools: [SET_LIGHT]});
      await settled(voice);
      assert.deepEqual(session.asked, ['tools set_light']);
      assert.deepEqual(voice.tools, [SET_LIGHT]);
    });

    it('reads what it says of the call from attributes and properties alike', async () => {
      const widget = await closedWidget(
        {
          greeting: 'Hello {{name}}',
          'barge-in': 'immediate',
          'idle-timeout-ms': '8000',
          'max-duration-s': '60',
          'user-id': 'u-1',
          'single-call': '',
          metadata: '{"cart": "17"}',
        },
        voice => (voice.dynamicVariables = {name: 'Ada', items: 3}),
      );
      await startCall(widget);
      const {settings} = widget.sessions[0]!.options;
      const {greeting, bargeIn, idleTimeoutMs, maxDurationS, userId, singleCall, metadata} = settings;
      assert.deepEqual(
        {greeting, bargeIn, idleTimeoutMs, maxDurationS, userId, singleCall, metadata},
        {
          greeting: 'Hello {{name}}',
          bargeIn: 'immediate',
          idleTimeoutMs: 8000,
          maxDurationS: 60,
          userId: 'u-1',
          singleCall: true,
          metadata: {cart: '17'},
        },
      );
      assert.deepEqual(settings.dynamicVariables, {name: 'Ada', items: '3'});
      assert.isUndefined(settings.resumeOnReload);
    });
  });

  describe('what fails', () => {
    it('is a state, then an event, then the end of a call that had started', async () => {
      const {voice, session, events} = await liveWidget();
      events.length = 0;
      session.fail('transport/lost');
      assert.deepEqual(typesOf(events), ['voice-state-change', 'voice-error', 'voice-end']);
      assert.equal((events[1] as VoiceErrorEvent).error.code, 'transport/lost');
      assert.equal((events[2] as VoiceEndEvent).reason, 'lost');
      assert.equal(voice.state.phase, 'failed');
    });

    it('can be tried again by the same button', async () => {
      const widget = await liveWidget();
      widget.session.fail('microphone/denied');
      await settled(widget.voice);
      buttonNamed(widget.voice, 'Try again')!.click();
      await waitUntil(() => widget.voice.state.phase === 'live');
      assert.lengthOf(widget.sessions, 2);
    });

    it('without a server is said at the start, and no microphone is asked for', async () => {
      await countMicrophoneRequests(async asked => {
        const {voice} = await closedWidget({'server-url': 'ftp://example.com'});
        await voice.start();
        assert.equal(voice.state.phase === 'failed' && voice.state.error.code, 'config/no-server');
        assert.equal(asked(), 0);
      });
    });

    it('in an attribute is told once, and the call starts with the default', async () => {
      const widget = await closedWidget({speed: 'fast', variant: 'huge', 'echo-cancellation': 'maybe'});
      const {warn} = console;
      const lines: string[] = [];
      console.warn = (line: string) => void lines.push(line);
      await widget.voice.start();
      await widget.voice.end();
      await widget.voice.start();
      console.warn = warn;
      const errors = widget.events.filter((event): event is VoiceErrorEvent => event.type === 'voice-error');
      assert.deepEqual(
        errors.map(({error}) => error.code),
        Array(3).fill('config/invalid'),
      );
      assert.lengthOf(lines, 3);
      assert.include(lines[0], 'speed="fast" is not allowed');
      assert.isUndefined(widget.sessions[0]?.options.settings.speed);
      assert.equal(widget.voice.state.phase, 'live');
    });
  });

  describe('on a page that moves things', () => {
    it('keeps the call when it is taken out and put back', async () => {
      const {voice, session} = await liveWidget();
      const parent = voice.parentElement!;
      voice.remove();
      await pause(50);
      parent.append(voice);
      await pause(600);
      assert.equal(voice.state.phase, 'live');
      session.turn('speaking');
      await settled(voice);
      assert.equal(statusOf(voice), 'Speaking');
    });

    it('ends the call 500 ms after it was removed', async () => {
      const {voice, events} = await liveWidget();
      voice.remove();
      await pause(400);
      assert.equal(voice.state.phase, 'live');
      await pause(200);
      assert.deepEqual(voice.state, {phase: 'ended', reason: 'removed'});
      assert.equal(typesOf(events).at(-1), 'voice-end');
    });

    it('has two widgets that do not meet', async () => {
      const first = await liveWidget({'agent-name': 'Ada'});
      const second = await liveWidget({'agent-name': 'Bo'});
      (first.session satisfies ScriptedSession).write({id: '1', role: 'user', text: 'Only for Ada'});
      first.session.turn('speaking');
      await first.voice.muteMic();
      await settled(second.voice);
      assert.equal(statusOf(second.voice), 'Listening');
      assert.isFalse(second.voice.micMuted);
      assert.deepEqual(second.voice.conversation, []);
      assert.isUndefined(find(second.voice, '[role="log"]'));
      assert.notInclude(typesOf(second.events), 'voice-transcript');
    });
  });
});
