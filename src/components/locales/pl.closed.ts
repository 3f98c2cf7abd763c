/** The Polish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'pl',
  dir: 'ltr',
  name: 'Asystent głosowy',
  invitation: 'Porozmawiaj z asystentem AI',
  invitationText: 'Napisz do asystenta AI',
  start: 'Zacznij mówić',
  startText: 'Zacznij pisać',
  cancel: 'Anuluj',
  end: 'Zakończ rozmowę',
  retry: 'Spróbuj ponownie',
  again: 'Porozmawiaj ponownie',
  connecting: 'Łączenie…',
  unreachable: 'Asystent jest teraz nieosiągalny. Sprawdź połączenie i spróbuj ponownie.',
};
