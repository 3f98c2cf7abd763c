/** The Arabic words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'ar',
  dir: 'rtl',
  name: 'المساعد الصوتي',
  invitation: 'تحدث مع مساعد ذكاء اصطناعي',
  invitationText: 'اكتب إلى مساعد ذكاء اصطناعي',
  start: 'بدء التحدث',
  startText: 'بدء الكتابة',
  cancel: 'إلغاء',
  end: 'إنهاء المكالمة',
  retry: 'إعادة المحاولة',
  again: 'التحدث مرة أخرى',
  connecting: 'جارٍ الاتصال…',
  unreachable: 'يتعذر الوصول إلى المساعد الآن. تحقق من اتصالك ثم حاول مرة أخرى.',
};
