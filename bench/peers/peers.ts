/**
 * What is compared with: packages that npm has, in the version that was the newest on a day, each as its own documentation says
 * to use it. It stands alone so that whoever doubts a figure sees at once what was measured.
 */

/** The day on which these versions were the newest. */
export const CHOSEN_ON = '2026-11-23';

export type Peer = {
  readonly name: string;
  /** `widget`: there is something to look at. `session`: a call, and no more. */
  readonly kind: 'widget' | 'session';
  /** What is installed: each package with its version. The first is the peer's own. */
  readonly packages: readonly [string, ...string[]];
  /** Either a page's script, which is bundled as a page's own build would, */
  readonly script?: string;
  /** or files that are published to be loaded as they are: before anybody wants to talk, and then. */
  readonly files?: {readonly first: readonly string[]; readonly later: readonly string[]};
};

const REACT = ['react@18.3.1', 'react-dom@18.3.1'] as const;

export const PEERS: readonly Peer[] = [
  {
    name: 'ElevenLabs widget',
    kind: 'widget',
    packages: ['@elevenlabs/convai-widget-core@0.14.8'],
    script: `import {registerWidget} from '@elevenlabs/convai-widget-core'; registerWidget();`,
  },
  {
    name: 'Deep Chat',
    kind: 'widget',
    packages: ['deep-chat@2.4.2'],
    files: {first: ['deep-chat/dist/deepChat.bundle.js'], later: []},
  },
  {
    name: 'Vapi widget',
    kind: 'widget',
    packages: ['@vapi-ai/client-sdk-react@0.1.1', ...REACT],
    files: {first: ['@vapi-ai/client-sdk-react/dist/embed/widget.umd.js'], later: []},
  },
  {
    name: 'Deepgram browser agent',
    kind: 'widget',
    packages: ['@deepgram/browser-agent@0.2.1'],
    script: `import '@deepgram/browser-agent';`,
  },
  {
    name: 'LiveKit components',
    kind: 'widget',
    packages: ['@livekit/components-react@3.0.0', 'livekit-client@2.23.0', ...REACT],
    script: `
      import {createElement as h} from 'react';
      import {createRoot} from 'react-dom/client';
      import {Chat, ControlBar, LiveKitRoom, RoomAudioRenderer} from '@livekit/components-react';
      createRoot(document.body).render(
        h(LiveKitRoom, {serverUrl: '', token: ''}, h(RoomAudioRenderer), h(Chat), h(ControlBar)));`,
  },
  {
    name: 'Pipecat voice UI kit',
    kind: 'widget',
    packages: [
      '@pipecat-ai/voice-ui-kit@0.14.0',
      '@pipecat-ai/client-js@1.13.1',
      '@pipecat-ai/small-webrtc-transport@1.10.8',
      ...REACT,
    ],
    script: `
      import {createElement as h} from 'react';
      import {createRoot} from 'react-dom/client';
      import {ConnectButton, Conversation, PipecatAppBase, UserAudioControl, VoiceVisualizer} from '@pipecat-ai/voice-ui-kit';
      createRoot(document.body).render(h(PipecatAppBase, {transportType: 'smallwebrtc', connectParams: {}},
        () => [h(ConnectButton), h(Conversation), h(UserAudioControl), h(VoiceVisualizer)]));`,
  },
  {
    name: 'Persona',
    kind: 'widget',
    packages: ['@runtypelabs/persona@4.17.0'],
    files: {
      first: ['install.global.js', 'launcher.global.js'].map(name => `@runtypelabs/persona/dist/${name}`),
      later: ['@runtypelabs/persona/dist/index.global.js'],
    },
  },
  {
    name: 'ElevenLabs client',
    kind: 'session',
    packages: ['@elevenlabs/client@1.25.0'],
    script: `import {Conversation} from '@elevenlabs/client'; Conversation.startSession({agentId: ''});`,
  },
  {
    name: 'Vapi web',
    kind: 'session',
    packages: ['@vapi-ai/web@2.7.1'],
    script: `import Vapi from '@vapi-ai/web'; new Vapi('').start('');`,
  },
  {
    name: 'LiveKit client',
    kind: 'session',
    packages: ['livekit-client@2.23.0'],
    script: `import {Room} from 'livekit-client'; const room = new Room(); room.connect('', ''); room.localParticipant.setMicrophoneEnabled(true);`,
  },
  {
    name: 'Pipecat client, small WebRTC',
    kind: 'session',
    packages: ['@pipecat-ai/client-js@1.13.1', '@pipecat-ai/small-webrtc-transport@1.10.8'],
    script: `
      import {PipecatClient} from '@pipecat-ai/client-js';
      import {SmallWebRTCTransport} from '@pipecat-ai/small-webrtc-transport';
      new PipecatClient({transport: new SmallWebRTCTransport()}).connect({});`,
  },
  {
    name: 'OpenAI agents, realtime',
    kind: 'session',
    packages: ['@openai/agents-realtime@0.20.0', 'zod@4.6.7'],
    script: `import {RealtimeAgent, RealtimeSession} from '@openai/agents-realtime'; new RealtimeSession(new RealtimeAgent({name: ''})).connect({apiKey: ''});`,
  },
  {
    name: 'Retell client',
    kind: 'session',
    packages: ['retell-client-js-sdk@2.0.8'],
    script: `import {RetellWebClient} from 'retell-client-js-sdk'; new RetellWebClient().startCall({accessToken: ''});`,
  },
  {
    name: 'Ultravox client',
    kind: 'session',
    packages: ['ultravox-client@0.5.0'],
    script: `import {UltravoxSession} from 'ultravox-client'; new UltravoxSession().joinCall('');`,
  },
];
