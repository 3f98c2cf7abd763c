/** The Czech words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'cs',
  dir: 'ltr',
  name: 'Hlasový asistent',
  invitation: 'Promluvte si s AI asistentem',
  invitationText: 'Napište AI asistentovi',
  start: 'Začít mluvit',
  startText: 'Začít psát',
  cancel: 'Zrušit',
  end: 'Ukončit hovor',
  retry: 'Zkusit znovu',
  again: 'Mluvit znovu',
  connecting: 'Připojování…',
  unreachable: 'Asistent teď není dostupný. Zkontrolujte připojení a zkuste to znovu.',
};
