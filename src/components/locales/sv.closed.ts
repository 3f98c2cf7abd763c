/** The Swedish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'sv',
  dir: 'ltr',
  name: 'Röstassistent',
  invitation: 'Prata med en AI-assistent',
  invitationText: 'Chatta med en AI-assistent',
  start: 'Börja prata',
  startText: 'Börja skriva',
  cancel: 'Avbryt',
  end: 'Avsluta samtalet',
  retry: 'Försök igen',
  again: 'Prata igen',
  connecting: 'Ansluter…',
  unreachable: 'Assistenten kan inte nås just nu. Kontrollera din anslutning och försök igen.',
};
