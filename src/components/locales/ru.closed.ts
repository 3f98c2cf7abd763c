/** The Russian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'ru',
  dir: 'ltr',
  name: 'Голосовой помощник',
  invitation: 'Поговорите с ИИ-помощником',
  invitationText: 'Напишите ИИ-помощнику',
  start: 'Начать разговор',
  startText: 'Начать переписку',
  cancel: 'Отменить',
  end: 'Завершить разговор',
  retry: 'Попробовать ещё раз',
  again: 'Поговорить ещё раз',
  connecting: 'Соединение…',
  unreachable: 'Помощник сейчас недоступен. Проверьте соединение и попробуйте ещё раз.',
};
