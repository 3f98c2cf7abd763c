/** The Spanish words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'es',
  dir: 'ltr',
  name: 'Asistente de voz',
  invitation: 'Hable con un asistente de IA',
  invitationText: 'Escriba a un asistente de IA',
  start: 'Empezar a hablar',
  startText: 'Empezar a escribir',
  cancel: 'Cancelar',
  end: 'Finalizar llamada',
  retry: 'Intentar de nuevo',
  again: 'Volver a hablar',
  connecting: 'Conectando…',
  unreachable:
    'No se puede acceder al asistente en este momento. Compruebe su conexión e inténtelo de nuevo.',
};
