/** A form of parts with their own content types, as the provider's reference asks: it stands alone as pure text. */

export type Part = {readonly name: string; readonly type: string; readonly content: string};

/** The body and its content type. */
export function multipart(parts: readonly Part[]): {body: string; type: string} {
  // Of 122 random bits: no offer can hold it.
  const boundary = `voice-${crypto.randomUUID()}`;
  const written = parts.map(
    ({name, type, content}) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`,
  );
  return {body: `${written.join('')}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}`};
}
