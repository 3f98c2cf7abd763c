/** The Persian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'fa',
  dir: 'rtl',
  name: 'دستیار صوتی',
  invitation: 'با دستیار هوش مصنوعی صحبت کنید',
  invitationText: 'به دستیار هوش مصنوعی پیام دهید',
  start: 'شروع صحبت',
  startText: 'شروع نوشتن',
  cancel: 'لغو',
  end: 'پایان تماس',
  retry: 'تلاش دوباره',
  again: 'صحبت دوباره',
  connecting: 'در حال اتصال…',
  unreachable: 'اکنون دستیار در دسترس نیست. اتصال خود را بررسی کنید و دوباره تلاش کنید.',
};
