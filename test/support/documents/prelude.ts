/**
 * What a snippet may take for granted: the elements of the page that it stands in, what another snippet made, and what belongs to
 * others. It stands alone because every name in it is one that a reader has to guess, so that it should stay short.
 */
export const PRELUDE = `
import 'realtime-voice';
import 'realtime-voice/captions';
import 'realtime-voice/inspector';
import 'realtime-voice/types/react';
import type {RealtimeVoice} from 'realtime-voice';

declare global {
  /** The widget of the page. */
  const voice: RealtimeVoice;
  /** What the page has of its own. */
  const button: HTMLButtonElement;
  const input: HTMLInputElement;
  const video: HTMLVideoElement & {captureStream(): MediaStream};
  const file: File;
  const receiver: RTCRtpReceiver;
  const consentManager: {ask(): Promise<void>};
  function show(id: string, text: string, final: boolean): void;
  function switchLamp(room: unknown, on: unknown): void;
  function save(fileName: string, content: Blob): Promise<void>;
  function openMap(what: unknown): Promise<string>;
  function transfer(to: unknown, euros: unknown): Promise<string>;
  function assert(holds: boolean): void;

  /** What the beginning of a server made. */
  const createVoiceServer: typeof import('realtime-voice/server').createVoiceServer;
  const prepared: import('realtime-voice/server').PreparedVoice;
  function findOrder(visitor: unknown, order: unknown, options: {signal: AbortSignal}): Promise<string>;

  /** What tools of others have put into it. */
  const dataLayer: object[];
  const _paq: unknown[][];
  function gtag(command: 'event', name: string, fields?: object): void;
  interface Window { dataLayer?: object[]; _paq?: unknown[][] }

  /** Of React, where a snippet leaves its imports out. */
  const {useState, useRef, useEffect, useLayoutEffect, useCallback, useMemo}: typeof import('react');
  const {createPortal}: typeof import('react-dom');
  function Routes(props: {children?: import('react').ReactNode}): import('react').ReactNode;
}
`;

/** Packages that are not installed here: what is imported from them may be anything. Fixtures of theirs are built elsewhere. */
export const OF_OTHERS = [
  '@angular/*',
  '@vitejs/*',
  '@astrojs/*',
  '@sveltejs/*',
  'astro/*',
  'next',
  'next/*',
  'svelte',
  'vue',
]
  .map(name => `declare module '${name}';`)
  .join('\n');
