/** The English words that are agreed to before a microphone is asked for. */
export const consentWords = {
  consentTitle: 'Before you start',
  consentText:
    'You will be talking with an AI assistant. What you say is sent to the service that answers you, for as long as the call is open.',
  privacy: 'Privacy notice',
  terms: 'Terms of use',
  opensNew: 'opens in a new tab',
  agree: 'Agree and start',
  decline: 'Not now',
  rememberConsent: 'Remember this on this device',
} as const;
