/** The Japanese words of the closed widget. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'ja',
  dir: 'ltr',
  name: '音声アシスタント',
  invitation: 'AIアシスタントと話せます',
  invitationText: 'AIアシスタントとチャットできます',
  start: '話し始める',
  startText: 'チャットを始める',
  cancel: 'キャンセル',
  end: '通話を終了',
  retry: 'もう一度試す',
  again: 'もう一度話す',
  connecting: '接続しています…',
  unreachable: '現在、アシスタントに接続できません。接続を確認して、もう一度お試しください。',
};
