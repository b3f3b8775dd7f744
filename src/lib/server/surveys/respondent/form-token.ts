import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** What a form proves when it comes back: that we drew it, for which survey, when, and for which response. */
export interface FormToken {
	/** Names the response; nothing in it tells who answers. */
	readonly nonce: string;
	/** When the first page was drawn, in milliseconds. Never stored. */
	readonly startedAt: number;
}

/** A page may stay open, or a telephone without connection, for a week. */
export const tokenLifeMs = 7 * 24 * 3_600_000;
const nonceLength = 20;
const signatureLength = 27;

export interface FormTokens {
	make(survey: string, token: FormToken): string;
	/** What a token says; null when it is not ours, not for this survey, or too old. */
	read(survey: string, text: string, now: number): FormToken | null;
}

/** Signs form tokens with a key made for this purpose alone out of the secret of the installation. */
export function createFormTokens(secretKey: string): FormTokens {
	// As a key object: bytes would be turned into one at every signature, at four times the time.
	const key = createSecretKey(createHmac('sha256', secretKey).update('survey form token, version 1').digest());
	const sign = (survey: string, nonce: string, started: string): string =>
		createHmac('sha256', key).update(`${survey}.${nonce}.${started}`).digest('base64url').slice(0, signatureLength);
	return {
		make(survey, { nonce, startedAt }) {
			const started = startedAt.toString(36);
			return `${nonce}.${started}.${sign(survey, nonce, started)}`;
		},
		read(survey, text, now) {
			const [nonce, started, signature, rest] = text.split('.');
			if (nonce === undefined || started === undefined || signature === undefined || rest !== undefined) return null;
			if (!/^[\w-]{20}$/.test(nonce) || !/^[0-9a-z]{1,9}$/.test(started)) return null;
			const wanted = Buffer.from(sign(survey, nonce, started));
			const given = Buffer.from(signature);
			if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
			const startedAt = Number.parseInt(started, 36);
			return startedAt > now + 60_000 || now - startedAt > tokenLifeMs ? null : { nonce, startedAt };
		}
	};
}

/** A fresh name for a response, out of a secret of full entropy. */
export const nonceFrom = (secret: string): string => secret.slice(0, nonceLength);
