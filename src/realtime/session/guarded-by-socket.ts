/** Guarded access that begins over WebSocket, and all that it takes: a build makes one file of it (`scripts/copied-modules.ts`). */
export {guardedAccess} from './guarded-access.js';
