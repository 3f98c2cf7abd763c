/**
 * Which ways a call's sound may take, best first. It stands alone, pure, because what the page wants, what the
 * browser can and what worked before on this page decide it, and nothing else.
 */
import type {LegKind} from '../legs/leg.js';

/** What one call on this page leaves to the next one; lives as long as whoever made it. */
export type RungMemory = {
  /** The way that worked last. */
  good?: LegKind;
  /** The call goes on in another window, and the visitor was told so. */
  elsewhere?: boolean;
};

export type Rung = {
  readonly kind: LegKind;
  /** Why it is tried: `only`, `preferred`, or `remembered` where an earlier call ended up there. */
  readonly reason: 'only' | 'preferred' | 'remembered';
};

/**
 * Empty where nothing is possible: WebRTC was asked for, and there is none. `transport`: the page's wish; `canWebRtc`: has the
 * browser WebRTC at all?
 */
export function rungsFor(
  transport: 'auto' | LegKind,
  canWebRtc: boolean,
  {good}: RungMemory,
): readonly Rung[] {
  if (transport === 'webrtc') return canWebRtc ? [{kind: 'webrtc', reason: 'only'}] : [];
  if (transport === 'websocket' || !canWebRtc) return [{kind: 'websocket', reason: 'only'}];
  const best: Rung[] = [
    {kind: 'webrtc', reason: 'preferred'},
    {kind: 'websocket', reason: 'preferred'},
  ];
  return good === 'websocket' ? [{kind: good, reason: 'remembered'}, ...best.slice(0, 1)] : best;
}
