/** The French words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'fr',
  dir: 'ltr',
  name: 'Assistant vocal',
  invitation: 'Parlez avec un assistant IA',
  invitationText: 'Écrivez à un assistant IA',
  start: 'Commencer à parler',
  startText: 'Commencer à écrire',
  cancel: 'Annuler',
  end: 'Terminer l’appel',
  retry: 'Réessayer',
  again: 'Parler à nouveau',
  connecting: 'Connexion…',
  unreachable: 'L’assistant est injoignable pour le moment. Vérifiez votre connexion, puis réessayez.',
};
