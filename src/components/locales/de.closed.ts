/** The German words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'de',
  dir: 'ltr',
  name: 'Sprachassistent',
  invitation: 'Sprechen Sie mit einem KI-Assistenten',
  invitationText: 'Schreiben Sie mit einem KI-Assistenten',
  start: 'Gespräch starten',
  startText: 'Chat starten',
  cancel: 'Abbrechen',
  end: 'Gespräch beenden',
  retry: 'Erneut versuchen',
  again: 'Neues Gespräch',
  connecting: 'Verbindung wird aufgebaut\u00a0…',
  unreachable:
    'Der Assistent ist gerade nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
};
