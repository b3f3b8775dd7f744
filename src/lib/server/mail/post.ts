import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';
import { systemIds } from '../ids.ts';

type Settings = Pick<Config, 'secretKey' | 'smtpUrl' | 'mailFrom' | 'appUrl'>;

/** What commands need to know of outgoing mail: whether there is any, and how secrets of links are kept meanwhile. */
export interface Post {
	/** Whether this server sends mail. */
	readonly isOn: boolean;
	/** Every link of a mail begins with it. */
	readonly appUrl: string;
	/** The part behind the @ of Message-IDs. */
	readonly host: string;
	/** Locks a text so that only this installation can read it. */
	seal(text: string): string;
	/** Reads a locked text; none when it was not locked here. */
	unseal(sealed: string): string | null;
	/** Proves that a text came from here. */
	sign(text: string): string;
	isSigned(text: string, signature: string): boolean;
}

const keyOf = (secret: string, purpose: string): Buffer => createHmac('sha256', secret).update(purpose).digest();

export function postOf(config: Settings): Post {
	const sealing = keyOf(config.secretKey, 'mail seal, version 1');
	const signing = keyOf(config.secretKey, 'mail signature, version 1');
	const sign = (text: string): string => createHmac('sha256', signing).update(text).digest('base64url');
	const domain = /@([a-z0-9.-]+)>?\s*$/i.exec(config.mailFrom ?? '')?.[1];
	return {
		isOn: config.smtpUrl !== null && config.mailFrom !== null,
		appUrl: config.appUrl,
		host: (domain ?? new URL(config.appUrl).hostname).toLowerCase(),
		seal(text) {
			const nonce = Buffer.from(systemIds.token(), 'base64url').subarray(0, 12);
			const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
			const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
			return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
		},
		unseal(sealed) {
			try {
				const bytes = Buffer.from(sealed, 'base64url');
				const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12));
				decipher.setAuthTag(bytes.subarray(12, 28));
				return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
			} catch {
				return null;
			}
		},
		sign,
		isSigned(text, signature) {
			const [wanted, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
			return wanted.length === given.length && timingSafeEqual(wanted, given);
		}
	};
}
