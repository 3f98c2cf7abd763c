/** The Danish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'da',
  dir: 'ltr',
  name: 'Stemmeassistent',
  invitation: 'Tal med en AI-assistent',
  invitationText: 'Skriv med en AI-assistent',
  start: 'Begynd at tale',
  startText: 'Begynd at skrive',
  cancel: 'Annuller',
  end: 'Afslut samtalen',
  retry: 'Prøv igen',
  again: 'Tal igen',
  connecting: 'Opretter forbindelse…',
  unreachable: 'Assistenten kan ikke nås lige nu. Tjek din forbindelse, og prøv igen.',
};
