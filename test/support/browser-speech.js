/**
 * Runs in a page before its own scripts, where the browser has a recogniser and a voice that need a network and a sound card:
 * these two have neither. `visitorIsHeard(words, isFinal)` is what the recogniser understands, `spokenTexts` what the voice was
 * asked to say, and `microphonesAsked` how often anybody asked for one. Plain JavaScript: it travels to the page as text.
 */
{
  globalThis.microphonesAsked = 0;
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = constraints => {
    globalThis.microphonesAsked += 1;
    return getUserMedia(constraints);
  };

  let listening;
  const begin = recognition => {
    if (listening !== undefined) throw new DOMException('', 'InvalidStateError');
    listening = recognition;
    queueMicrotask(() => recognition.onstart?.());
  };
  const end = recognition => {
    if (listening === recognition) listening = undefined;
    queueMicrotask(() => recognition.onend?.());
  };
  globalThis.SpeechRecognition = class {
    start() {
      begin(this);
    }
    stop() {
      end(this);
    }
    abort() {
      end(this);
    }
  };
  globalThis.isListening = () => listening !== undefined;
  globalThis.visitorIsHeard = (transcript, isFinal) => {
    const phrase = {0: {transcript}, length: 1, isFinal};
    listening.onresult({resultIndex: 0, results: [phrase]});
  };
  globalThis.recogniserFails = error => {
    const failed = listening;
    failed.onerror({error});
    end(failed);
  };

  const WORD_MS = 80;
  globalThis.spokenTexts = [];
  let timer;
  let speaking;
  const synthesis = {
    getVoices: () => [],
    resume: () => undefined,
    get speaking() {
      return speaking !== undefined;
    },
    speak(utterance) {
      if (utterance.text === '') return;
      globalThis.spokenTexts.push(utterance.text);
      speaking = utterance;
      const words = [...utterance.text.matchAll(/\S+/g)];
      const say = () => {
        const word = words.shift();
        if (word !== undefined) utterance.onboundary?.({charIndex: word.index, name: 'word'});
        else speaking = undefined;
        if (word === undefined) utterance.onend?.({});
        else timer = setTimeout(say, WORD_MS);
      };
      timer = setTimeout(() => {
        utterance.onstart?.({});
        say();
      });
    },
    cancel() {
      clearTimeout(timer);
      const cut = speaking;
      speaking = undefined;
      setTimeout(() => cut?.onerror?.({error: 'interrupted'}));
    },
  };
  Object.defineProperty(globalThis, 'speechSynthesis', {value: synthesis});
}
