/** The Portuguese words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'pt',
  dir: 'ltr',
  name: 'Assistente de voz',
  invitation: 'Fale com um assistente de IA',
  invitationText: 'Escreva para um assistente de IA',
  start: 'Começar a falar',
  startText: 'Começar a escrever',
  cancel: 'Cancelar',
  end: 'Encerrar chamada',
  retry: 'Tentar novamente',
  again: 'Falar novamente',
  connecting: 'Conectando…',
  unreachable: 'Não é possível acessar o assistente no momento. Verifique sua conexão e tente novamente.',
};
