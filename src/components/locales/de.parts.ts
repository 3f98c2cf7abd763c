/** The German words of the parts that not every call has. */
import type {PartWords} from './words.js';

export const words: PartWords = {
  approvalQuestion: 'Darf der Assistent das tun?',
  allow: 'Erlauben',
  refuse: 'Nicht erlauben',
  yes: 'ja',
  no: 'nein',
  send: 'Senden',
  message: 'Nachricht',
  messagePlaceholder: 'Nachricht schreiben',
  consentTitle: 'Bevor Sie beginnen',
  consentText:
    'Sie sprechen mit einem KI-Assistenten. Solange das Gespräch dauert, wird alles, was Sie sagen, an den Dienst gesendet, der Ihnen antwortet.',
  privacy: 'Datenschutzhinweise',
  terms: 'Nutzungsbedingungen',
  opensNew: 'öffnet sich in einem neuen Tab',
  agree: 'Zustimmen und starten',
  decline: 'Jetzt nicht',
  rememberConsent: 'Auf diesem Gerät merken',
  feedbackQuestion: 'Wie war dieses Gespräch?',
  good: 'Gut',
  bad: 'Nicht gut',
  feedbackText: 'Was könnte besser sein? (freiwillig)',
  feedbackSend: 'Feedback senden',
  feedbackSkip: 'Überspringen',
  feedbackThanks: 'Vielen Dank.',
  tooLong: 'Höchstens {limit} Zeichen',
  silent: 'Wir hören Sie nicht. Prüfen Sie, ob Ihr Mikrofon an ist und ob es das richtige ist.',
  chooseMicrophone: 'Mikrofon auswählen',
  timeLeft: 'Noch {time} in diesem Gespräch',
  open: 'Assistenten öffnen',
  minimise: 'Minimieren',
  closePanel: 'Schließen',
  callTime: 'Gesprächsdauer',
  'microphone/denied':
    'Das Mikrofon ist blockiert. Erlauben Sie es in der Adressleiste und versuchen Sie es erneut.',
  'microphone/not-found':
    'Es wurde kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es erneut.',
  'microphone/in-use':
    'Ein anderes Programm verwendet das Mikrofon. Beenden Sie es dort und versuchen Sie es erneut.',
  'microphone/policy':
    'Diese Seite darf das Mikrofon nicht verwenden. Bitte informieren Sie den Betreiber der Website.',
  'audio/suspended': 'Der Browser hält den Ton zurück. Drücken Sie den Knopf noch einmal.',
  'audio/worklet-blocked':
    'Diese Seite lässt die Tonverarbeitung nicht zu. Bitte informieren Sie den Betreiber der Website.',
  'config/invalid':
    'Der Assistent ist hier nicht richtig eingerichtet. Bitte informieren Sie den Betreiber der Website.',
  'config/not-allowed':
    'Der Assistent ist hier nicht richtig eingerichtet. Bitte informieren Sie den Betreiber der Website.',
  'config/no-server':
    'Der Assistent ist noch mit keinem Server verbunden. Bitte informieren Sie den Betreiber der Website.',
  'config/retired':
    'Der Assistent braucht eine Aktualisierung. Bitte informieren Sie den Betreiber der Website.',
  'token/rejected': 'Sie sind nicht mehr angemeldet. Laden Sie die Seite neu und versuchen Sie es erneut.',
  'token/rate-limited':
    'Zurzeit gibt es viele Gespräche. Warten Sie einen Moment und versuchen Sie es erneut.',
  'transport/handshake':
    'Die Verbindung kam nicht zustande. Prüfen Sie Ihr Netzwerk und versuchen Sie es erneut.',
  'transport/timeout':
    'Der Assistent hat nicht rechtzeitig geantwortet. Warten Sie einen Moment und versuchen Sie es erneut.',
  'transport/lost': 'Die Verbindung ist abgebrochen. Prüfen Sie Ihr Netzwerk und versuchen Sie es erneut.',
  'session/rejected':
    'Der Assistent ist hier nicht richtig eingerichtet. Bitte informieren Sie den Betreiber der Website.',
  'session/expired': 'Die Zeit für dieses Gespräch ist um. Sie können ein neues beginnen.',
  'session/elsewhere':
    'Ihr Gespräch ist in einem anderen Fenster. Drücken Sie den Knopf, um hier fortzufahren.',
  'session/failed':
    'Der Assistent konnte nicht antworten. Warten Sie einen Moment und versuchen Sie es erneut.',
  'budget/reserved':
    'Gerade sind alle Leitungen belegt. Warten Sie einen Moment und versuchen Sie es erneut.',
  'budget/exhausted': 'Der Assistent hat vorerst sein Limit erreicht. Bitte kommen Sie später wieder.',
  'browser/unsupported':
    'Sprache funktioniert hier nicht. Öffnen Sie diese Seite in einem aktuellen Browser, über https.',
  settings: 'Einstellungen',
  close: 'Schließen',
  microphone: 'Mikrofon',
  speaker: 'Lautsprecher',
  standardDevice: 'Standardgerät',
  device: 'Gerät {number}',
  microphoneLevel: 'Mikrofonpegel',
  testTone: 'Testton abspielen',
  voice: 'Stimme',
  standardVoice: 'Standardstimme',
  spokenLanguage: 'Gesprochene Sprache',
  anyLanguage: 'Wie auf dieser Seite',
  speed: 'Tempo',
  slower: 'Langsamer',
  normal: 'Normal',
  faster: 'Schneller',
  turns: 'Wann Sie eine Antwort erhalten',
  turnsPause: 'Nach einer Pause',
  turnsMeaning: 'Wenn ein Gedanke zu Ende ist',
  turnsHand: 'Wenn Sie den Knopf loslassen',
  noise: 'Hintergrundgeräusche',
  noiseNear: 'Headset oder Telefon',
  noiseFar: 'Laptop oder Raum',
  noiseOff: 'Nicht verringern',
  textSize: 'Schriftgröße',
  large: 'Groß',
  largest: 'Sehr groß',
  holdToTalk: 'Zum Sprechen halten',
  holdHint: 'Beim Sprechen gedrückt halten oder zum Beginnen und Beenden tippen',
  newest: 'Zu den neuesten Worten',
  copy: 'Kopieren',
  copied: 'Kopiert',
  notCopied: 'Der Browser hat es nicht erlaubt',
  download: 'Herunterladen',
  consentRecording: 'Das Gespräch wird aufgezeichnet: beide Stimmen und der geschriebene Wortlaut.',
  withoutRecording: 'Ohne Aufzeichnung starten',
  askRecording: 'Darf dieses Gespräch aufgezeichnet werden?',
  allowRecording: 'Aufzeichnen',
  refuseRecording: 'Nicht aufzeichnen',
  recording: 'Dieses Gespräch wird aufgezeichnet',
  recordingOver: 'Die Aufzeichnung ist beendet; das Gespräch geht weiter',
  downloadRecording: 'Ton herunterladen',
  replay: 'Aufzeichnung eines früheren Gesprächs',
};
