/** The Hebrew words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'he',
  dir: 'rtl',
  name: 'עוזר קולי',
  invitation: 'דברו עם עוזר בינה מלאכותית',
  invitationText: 'כתבו לעוזר בינה מלאכותית',
  start: 'התחלת שיחה',
  startText: 'התחלת התכתבות',
  cancel: 'ביטול',
  end: 'סיום השיחה',
  retry: 'ניסיון נוסף',
  again: 'שיחה נוספת',
  connecting: 'מתחברים…',
  unreachable: 'העוזר אינו זמין כרגע. בדקו את החיבור ונסו שוב.',
};
