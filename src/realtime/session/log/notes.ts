/** The names under which measurements stand in a log: types only, so that who writes and who draws them share no code. */
export type NoteName = 'turn' | 'line' | 'connection' | 'usage';
