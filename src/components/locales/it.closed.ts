/** The Italian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'it',
  dir: 'ltr',
  name: 'Assistente vocale',
  invitation: 'Parla con un assistente IA',
  invitationText: 'Scrivi a un assistente IA',
  start: 'Inizia a parlare',
  startText: 'Inizia a scrivere',
  cancel: 'Annulla',
  end: 'Termina chiamata',
  retry: 'Riprova',
  again: 'Parla di nuovo',
  connecting: 'Connessione in corso…',
  unreachable: 'L’assistente non è raggiungibile al momento. Controlla la connessione e riprova.',
};
