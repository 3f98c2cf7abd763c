/** Direct access that begins over WebSocket, and all that it takes: a build makes one file of it (`scripts/copied-modules.ts`). */
export {directAccess} from './direct-access.js';
