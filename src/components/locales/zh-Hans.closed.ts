/** The Chinese words of the closed widget, in simplified characters. */
import type {ClosedWords} from './en.closed.js';

export const closed: ClosedWords = {
  lang: 'zh-Hans',
  dir: 'ltr',
  name: '语音助手',
  invitation: '与 AI 助手对话',
  invitationText: '与 AI 助手文字聊天',
  start: '开始对话',
  startText: '开始聊天',
  cancel: '取消',
  end: '结束通话',
  retry: '重试',
  again: '再次对话',
  connecting: '正在连接…',
  unreachable: '目前无法连接到助手。请检查您的网络连接，然后重试。',
};
