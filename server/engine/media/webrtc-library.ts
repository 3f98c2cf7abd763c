/** The WebRTC library, found where it is installed. It stands alone so that one line knows in which form it is loaded. */
import type webrtcLibrary from 'node-datachannel';
import {requirePackage} from '../packages.js';

export type {DataChannel, PeerConnection, Track} from 'node-datachannel';

export const webrtc = requirePackage('node-datachannel') as typeof webrtcLibrary;
