/** What the practice voice understands without any tool: how it may be said, how it is recognised, what it answers. */

export type IntentContext = {
  readonly now: Date;
  readonly lastSaid: string | undefined;
  readonly examples: readonly string[];
};
export type Intent = {
  /** JSGF of the spoken forms. */
  readonly spoken: string;
  /** The same and more in written words, as `wordsOf` yields them. */
  readonly written: RegExp;
  answer(context: IntentContext): string;
};

const STORY = [
  'There was once a lighthouse keeper who had never seen the sea by day.',
  'He slept while the sun was up, and at night he turned his lamp and counted the ships.',
  'One evening a small boat came so close that he could hear somebody singing.',
  'Who are you, he called, and why do you sail without a light?',
  'I need no light of my own, a voice answered, as long as you have yours.',
  'From then on the keeper sang too, every night, a little louder than the wind.',
  'And it is said that the ships came home faster, only to listen.',
].join(' ');

/** In the order in which they are tried: the first that fits answers. */
export const INTENTS: readonly Intent[] = [
  {
    spoken: "what time is it [now | please] | what is the time | what's the time | tell me the time",
    written: /\bwhat time\b|\b(?:what is|tell me) the time\b|^time$/,
    answer: ({now}) => `It is ${timeOfDay(now)}.`,
  },
  {
    spoken:
      "what day is it [today] | what is the date [today] | what's the date [today] | what is today's date",
    written: /\bwhat (?:day|date)\b|\bthe date\b|\btodays? date\b|^date$/,
    answer: ({now}) => `Today is ${dateOf(now)}.`,
  },
  {
    spoken: 'who are you | what are you | what is your name | are you a robot | are you real',
    written: /\b(?:who|what) are you\b|\byour name\b|\bare you (?:a|an|real|human)\b/,
    answer: () =>
      'I am a practice voice that runs on this computer. No account, no key, and nothing you say leaves it. ' +
      'I follow simple rules, so I understand a few things well and the rest not at all.',
  },
  {
    spoken: 'help | what can you do | what can i say | what do you understand',
    written: /^(?:please )?help\b|\bwhat can (?:you|i)\b|\bwhat do you (?:understand|know)\b/,
    answer: ({examples}) =>
      `You can say: ${examples.slice(0, 5).join('; ')}. You can also interrupt me at any time.`,
  },
  {
    spoken: 'tell me a [long] story | tell a story',
    written: /\bstory\b/,
    answer: () => STORY,
  },
  {
    spoken: 'count to ten | count from one to ten',
    written: /\bcount\b.*\b(?:ten|10)\b/,
    answer: () => 'One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten.',
  },
  {
    spoken: 'say that again | repeat that | what did you say',
    written: /\bsay (?:that|it) again\b|\brepeat\b|\bwhat did you say\b|^(?:pardon|again)$/,
    answer: ({lastSaid}) => lastSaid ?? 'I have not said anything yet.',
  },
  {
    spoken: 'thank you [very much] | thanks [a lot] | many thanks',
    written: /\bthank(?:s| you)\b/,
    answer: () => 'You are welcome.',
  },
  {
    spoken: 'goodbye | good bye | bye [bye] | see you [later] | good night',
    written: /\b(?:good ?bye|bye|see you|good night)\b/,
    answer: () => 'Goodbye. It was nice to talk to you.',
  },
  {
    spoken: 'stop | stop it | stop talking | never mind | be quiet | cancel | forget it',
    written:
      /^(?:please )?(?:stop|cancel|enough|quiet)(?: (?:it|that|talking|now|please))*$|\bnever ?mind\b|\bbe quiet\b|\bforget it\b/,
    answer: () => 'All right.',
  },
  {
    spoken: 'hello [there] | hi [there] | hey [there] | good morning | good afternoon | good evening',
    written: /^(?:hello|hi|hey|hallo|good (?:morning|afternoon|evening|day))\b/,
    answer: () => 'Hello. I am a practice voice on this computer. Ask me what time it is, or say help.',
  },
  {
    spoken: 'how are you [today]',
    written: /\bhow are you\b/,
    answer: () => 'I am well, as far as a program can be. What can I do for you?',
  },
  {
    spoken: 'can you hear me | testing | test',
    written: /\bcan you hear me\b|^test(?:ing)?$/,
    answer: () => 'Yes, I can hear you.',
  },
];

function timeOfDay(now: Date): string {
  const hour = now.getHours();
  const part = hour < 12 ? 'in the morning' : hour < 18 ? 'in the afternoon' : 'in the evening';
  const minute = now.getMinutes();
  const shown = hour % 12 === 0 ? 12 : hour % 12;
  return minute === 0 ? `${shown} o'clock ${part}` : `${shown}:${String(minute).padStart(2, '0')} ${part}`;
}

function dateOf(now: Date): string {
  const day = now.toLocaleDateString('en-US', {weekday: 'long'});
  const month = now.toLocaleDateString('en-US', {month: 'long'});
  return `${day}, ${month} ${now.getDate()}`;
}
