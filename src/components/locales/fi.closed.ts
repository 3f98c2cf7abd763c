/** The Finnish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'fi',
  dir: 'ltr',
  name: 'Ääniavustaja',
  invitation: 'Puhu tekoälyavustajan kanssa',
  invitationText: 'Kirjoita tekoälyavustajalle',
  start: 'Aloita puhuminen',
  startText: 'Aloita kirjoittaminen',
  cancel: 'Peruuta',
  end: 'Lopeta puhelu',
  retry: 'Yritä uudelleen',
  again: 'Puhu uudelleen',
  connecting: 'Yhdistetään…',
  unreachable: 'Avustajaan ei juuri nyt saada yhteyttä. Tarkista yhteytesi ja yritä uudelleen.',
};
