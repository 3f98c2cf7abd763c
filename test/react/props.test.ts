/** How the props of `<RealtimeVoice>` become attributes, properties and listeners of the element. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {describeElements} from '../../scripts/manifest/elements.js';
import {propertyName} from '../../src/components/attribute-names.js';
import {hyphenated} from '../../src/react/names.js';
import {sortProps, type RealtimeVoiceProps, type VoiceEventProps} from '../../src/react/props.js';

/** The compiler says when one is missing here, or is none. */
const HANDLERS: Readonly<Record<keyof VoiceEventProps, true>> = {
  onVoiceBeforeStart: true,
  onVoiceStart: true,
  onVoiceStateChange: true,
  onVoiceTranscript: true,
  onVoiceSpeechStart: true,
  onVoiceSpeechEnd: true,
  onVoiceToolCall: true,
  onVoiceTransportChange: true,
  onVoiceUsage: true,
  onVoiceError: true,
  onVoiceEnd: true,
  onVoiceOpen: true,
  onVoiceClose: true,
  onVoiceFeedback: true,
  onVoiceRecording: true,
  onVoiceRecordingChange: true,
};

const widget = describeElements().find(({tag}) => tag === 'realtime-voice')!;
const attributesOf = (props: RealtimeVoiceProps): Record<string, string> =>
  Object.fromEntries(sortProps(props).attributes);

describe('a prop of <RealtimeVoice>', () => {
  test('is there for each event of the element', () => {
    assert.deepEqual(
      Object.keys(HANDLERS)
        .map(name => hyphenated(name).replace(/^on-/, ''))
        .sort(),
      widget.events.map(({name}) => name).sort(),
    );
    const handler = (): void => undefined;
    const {handlers} = sortProps(Object.fromEntries(Object.keys(HANDLERS).map(name => [name, handler])));
    assert.deepEqual([...handlers.keys()].sort(), widget.events.map(({name}) => name).sort());
  });

  test('is there for each attribute of the element', () => {
    for (const {name} of widget.attributes) {
      assert.deepEqual(attributesOf({[propertyName(name)]: 'said'}), {[name]: 'said'});
    }
  });

  test('is written as its attribute wants it', () => {
    assert.deepEqual(
      attributesOf({
        ...{serverUrl: 'https://voice.example.com/api/realtime', vadSilenceMs: 400, speed: '1'},
        ...{transcriptionKeywords: ['Ada', 'Grace'], metadata: {page: 'home'}},
        ...{transcript: false, textInput: true, variant: 'floating', volume: undefined},
      }),
      {
        ...{'server-url': 'https://voice.example.com/api/realtime', 'vad-silence-ms': '400', speed: '1'},
        ...{'transcription-keywords': 'Ada, Grace', metadata: '{"page":"home"}'},
        ...{transcript: 'false', 'text-input': 'true', variant: 'floating'},
      },
    );
  });

  test('that says of a switch what holds anyway says nothing', () => {
    assert.deepEqual(attributesOf({transcript: true, open: false, micMuted: false}), {});
  });

  test('that is not of the element goes to React', () => {
    const onClick = (): void => undefined;
    const props = {className: 'big', id: 'ada', hidden: false, 'aria-hidden': false, onClick, children: 'Hi'};
    assert.deepEqual(sortProps(props).rest, {
      ...{class: 'big', id: 'ada', 'aria-hidden': false, onClick, children: 'Hi'},
    });
  });
});
