/** The Turkish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'tr',
  dir: 'ltr',
  name: 'Sesli asistan',
  invitation: 'Yapay zekâ asistanıyla konuşun',
  invitationText: 'Yapay zekâ asistanıyla yazışın',
  start: 'Konuşmaya başla',
  startText: 'Yazmaya başla',
  cancel: 'İptal',
  end: 'Görüşmeyi bitir',
  retry: 'Tekrar dene',
  again: 'Tekrar konuş',
  connecting: 'Bağlanıyor…',
  unreachable: 'Asistana şu anda ulaşılamıyor. Bağlantınızı kontrol edin, ardından tekrar deneyin.',
};
