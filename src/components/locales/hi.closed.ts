/** The Hindi words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'hi',
  dir: 'ltr',
  name: 'वॉइस असिस्टेंट',
  invitation: 'AI असिस्टेंट से बात करें',
  invitationText: 'AI असिस्टेंट को लिखें',
  start: 'बात शुरू करें',
  startText: 'लिखना शुरू करें',
  cancel: 'रद्द करें',
  end: 'कॉल समाप्त करें',
  retry: 'फिर से कोशिश करें',
  again: 'फिर से बात करें',
  connecting: 'कनेक्ट हो रहा है…',
  unreachable: 'असिस्टेंट से अभी संपर्क नहीं हो पा रहा है। अपना कनेक्शन जाँचें, फिर दोबारा कोशिश करें।',
};
