/** The Romanian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'ro',
  dir: 'ltr',
  name: 'Asistent vocal',
  invitation: 'Vorbiți cu un asistent AI',
  invitationText: 'Scrieți unui asistent AI',
  start: 'Începeți să vorbiți',
  startText: 'Începeți să scrieți',
  cancel: 'Anulați',
  end: 'Încheiați apelul',
  retry: 'Încercați din nou',
  again: 'Vorbiți din nou',
  connecting: 'Se conectează…',
  unreachable: 'Asistentul nu este disponibil acum. Verificați conexiunea, apoi încercați din nou.',
};
