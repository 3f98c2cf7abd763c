/** The Dutch words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'nl',
  dir: 'ltr',
  name: 'Spraakassistent',
  invitation: 'Praat met een AI-assistent',
  invitationText: 'Chat met een AI-assistent',
  start: 'Begin met praten',
  startText: 'Begin met schrijven',
  cancel: 'Annuleren',
  end: 'Gesprek beëindigen',
  retry: 'Opnieuw proberen',
  again: 'Opnieuw praten',
  connecting: 'Verbinden…',
  unreachable: 'De assistent is nu niet bereikbaar. Controleer uw verbinding en probeer het opnieuw.',
};
