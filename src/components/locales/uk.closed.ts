/** The Ukrainian words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'uk',
  dir: 'ltr',
  name: 'Голосовий помічник',
  invitation: 'Поговоріть із ШІ-помічником',
  invitationText: 'Напишіть ШІ-помічнику',
  start: 'Почати розмову',
  startText: 'Почати листування',
  cancel: 'Скасувати',
  end: 'Завершити розмову',
  retry: 'Спробувати ще раз',
  again: 'Поговорити ще раз',
  connecting: 'З’єднання…',
  unreachable: 'Помічник зараз недоступний. Перевірте з’єднання та спробуйте ще раз.',
};
