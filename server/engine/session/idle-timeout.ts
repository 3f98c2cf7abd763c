/**
 * The clock of `idle_timeout_ms`: it runs while nobody speaks, from the moment the last answer was heard to its
 * end. It stands alone because it needs to see everything that happens in a session and to touch nothing.
 */
export class IdleTimeout {
  readonly #onTimeout: (ms: number) => void;
  #ms: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #visitorSpeaks = false;
  /** A call plays an answer. */
  #playing = false;
  /** Responses that are being made. */
  #running = 0;
  #answered = false;
  /** It went off, and nothing came from the other side since. */
  #spent = false;
  /** Sound that a socket client was sent in this response, and when it will have played all of it. */
  #sentMs = 0;
  #playsUntil = 0;

  constructor(onTimeout: (ms: number) => void) {
    this.#onTimeout = onTimeout;
  }

  configure(ms: number | null): void {
    if (ms === this.#ms) return;
    this.#ms = ms;
    // Who was speaking when turns ceased to be looked for is never told to have stopped.
    this.#visitorSpeaks = false;
    this.#wind();
  }

  /** The client gave something new. */
  touch(): void {
    this.#spent = false;
    this.#wind();
  }

  /** Sound went to a client that plays it itself. */
  sent(ms: number): void {
    this.#sentMs += ms;
  }

  /** Takes the type of each event of the session. */
  observe(type: string): void {
    switch (type) {
      case 'input_audio_buffer.speech_started': {
        this.#visitorSpeaks = true;
        this.#spent = false;
        break;
      }
      case 'input_audio_buffer.speech_stopped':
      case 'input_audio_buffer.cleared':
      case 'input_audio_buffer.committed': {
        this.#visitorSpeaks = false;
        break;
      }
      case 'response.created': {
        this.#running += 1;
        break;
      }
      case 'response.done': {
        this.#running -= 1;
        this.#answered = true;
        this.#playsUntil = Math.max(this.#playsUntil, Date.now()) + this.#sentMs;
        this.#sentMs = 0;
        break;
      }
      case 'output_audio_buffer.started': {
        this.#playing = true;
        break;
      }
      case 'output_audio_buffer.stopped':
      case 'output_audio_buffer.cleared': {
        this.#playing = false;
        break;
      }
      case 'conversation.item.truncated': {
        // The client stopped playing.
        this.#playsUntil = 0;
        break;
      }
      default:
        return;
    }
    this.#wind();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#ms = null;
  }

  #wind(): void {
    clearTimeout(this.#timer);
    const ms = this.#ms;
    const quiet = !this.#visitorSpeaks && !this.#playing && this.#running === 0;
    if (ms === null || !quiet || !this.#answered || this.#spent) return;
    const still = Math.max(0, this.#playsUntil - Date.now());
    this.#timer = setTimeout(() => {
      this.#spent = true;
      this.#onTimeout(ms);
    }, still + ms);
  }
}
