/** Signs that nobody confuses when they are read from a wall: no 0 and O, no 1, I and L. */
const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
export const codeLength = 6;

/** A meeting's code from bytes of chance: six signs, close to a thousand million codes. */
export const codeFrom = (bytes: readonly number[]): string =>
	bytes
		.slice(0, codeLength)
		.map((byte) => signs[byte % signs.length])
		.join('');

/** A code as somebody typed it: without blanks and dashes, in capitals; null for what can be none. */
export function typedCode(text: string): string | null {
	const code = text.replace(/[\s-]+/g, '').toUpperCase();
	return code.length === codeLength && [...code].every((sign) => signs.includes(sign)) ? code : null;
}

/** How many notes a meeting holds at most, and how many one phone may leave. */
export const noteBounds = { review: 300, phone: 20 } as const;
