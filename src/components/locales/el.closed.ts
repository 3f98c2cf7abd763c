/** The Greek words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'el',
  dir: 'ltr',
  name: 'Φωνητικός βοηθός',
  invitation: 'Μιλήστε με έναν βοηθό τεχνητής νοημοσύνης',
  invitationText: 'Γράψτε σε έναν βοηθό τεχνητής νοημοσύνης',
  start: 'Ξεκινήστε να μιλάτε',
  startText: 'Ξεκινήστε να γράφετε',
  cancel: 'Ακύρωση',
  end: 'Τερματισμός κλήσης',
  retry: 'Δοκιμάστε ξανά',
  again: 'Μιλήστε ξανά',
  connecting: 'Σύνδεση…',
  unreachable: 'Ο βοηθός δεν είναι διαθέσιμος αυτή τη στιγμή. Ελέγξτε τη σύνδεσή σας και δοκιμάστε ξανά.',
};
