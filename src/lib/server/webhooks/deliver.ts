import { createHmac } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { resolveAddress, type AddressRules, type Resolve } from './address.ts';

/** Longer than this no delivery takes; claims are held longer. */
export const longestDelivery = 10_000;
/** Bytes of an answer that are read; the rest is left. */
const answerAtMost = 64 * 1024;
/** Characters of it that are kept. */
const answerKept = 500;

/** How a delivery went: the answer, or why there was none. */
export interface Delivered {
	readonly isTaken: boolean;
	/** There is nobody there any more (410). */
	readonly isGone: boolean;
	readonly status: number | null;
	readonly answer: string;
	readonly error: string;
}

/** The signature of a message: over its id, its time and its body, so that none of them can be exchanged. */
export const signatureOf = (secret: string, id: string, timestamp: number, body: string): string =>
	`v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
		.update(`${id}.${timestamp}.${body}`)
		.digest('base64')}`;

export interface Message {
	readonly id: string;
	readonly url: string;
	readonly secret: string;
	readonly body: string;
	/** Seconds since 1970, as it is told to the receiver. */
	readonly timestamp: number;
}

const refused = (error: string): Delivered => ({ isTaken: false, isGone: false, status: null, answer: '', error });

/** Sends a message to the address that was checked, and to no other: no second look-up, no redirect, no proxy. */
export async function deliver(
	message: Message,
	rules: AddressRules,
	options: { readonly resolve?: Resolve; readonly timeoutMs?: number } = {}
): Promise<Delivered> {
	const timeout = options.timeoutMs ?? longestDelivery;
	const checked = await within(timeout, resolveAddress(message.url, rules, options.resolve));
	if (checked === null) return refused('webhook.timeout');
	if (!checked.ok) return refused(checked.error.code);
	const { url, address, family } = checked.value;
	const lookup: LookupFunction = (_host, asked, found) => {
		if (asked.all === true) found(null, [{ address, family }]);
		else found(null, address, family);
	};
	// Brought in when it is needed first: a server that starts does not wait for it.
	const { Agent, request } = await import('undici');
	const agent = new Agent({
		connect: { lookup, timeout },
		headersTimeout: timeout,
		bodyTimeout: timeout,
		maxHeaderSize: 16 * 1024,
		pipelining: 0
	});
	try {
		const response = await request(url, {
			dispatcher: agent,
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'accept-encoding': 'identity',
				'user-agent': 'Ninefold',
				'webhook-id': message.id,
				'webhook-timestamp': String(message.timestamp),
				'webhook-signature': signatureOf(message.secret, message.id, message.timestamp, message.body)
			},
			body: message.body,
			signal: AbortSignal.timeout(timeout)
		});
		const { statusCode: status } = response;
		const answer = await beginningOf(response.body);
		if (status >= 300 && status < 400) {
			return { isTaken: false, isGone: false, status, answer, error: 'webhook.redirect' };
		}
		const isTaken = status >= 200 && status < 300;
		return { isTaken, isGone: status === 410, status, answer, error: isTaken ? '' : 'webhook.answer' };
	} catch (error) {
		return refused(faultOf(error));
	} finally {
		await agent.destroy().catch(() => undefined);
	}
}

/** What is looked up, or null where that takes longer than a delivery may. */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T | null> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => resolve(null), milliseconds);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

function faultOf(error: unknown): string {
	const { name, code } = error as { name?: string; code?: string };
	if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT|ABORTED/.test(code ?? '')) return 'webhook.timeout';
	if (/CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code ?? '')) return 'webhook.certificate';
	return 'webhook.unreachable';
}

/** How an answer begins; what is longer is not read on. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of body) {
		parts.push(part);
		size += part.byteLength;
		if (size >= answerAtMost) break;
	}
	const text = new TextDecoder().decode(Buffer.concat(parts).subarray(0, answerAtMost));
	return text
		.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
		.trim()
		.slice(0, answerKept);
}
