/** The Hungarian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'hu',
  dir: 'ltr',
  name: 'Hangasszisztens',
  invitation: 'Beszélgessen egy MI-asszisztenssel',
  invitationText: 'Írjon egy MI-asszisztensnek',
  start: 'Beszélgetés indítása',
  startText: 'Csevegés indítása',
  cancel: 'Mégse',
  end: 'Beszélgetés befejezése',
  retry: 'Próbálja újra',
  again: 'Új beszélgetés',
  connecting: 'Kapcsolódás…',
  unreachable: 'Az asszisztens most nem érhető el. Ellenőrizze a kapcsolatot, majd próbálja újra.',
};
