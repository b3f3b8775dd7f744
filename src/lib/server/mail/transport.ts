import { Readable } from 'node:stream';

/** A mail as it goes out. */
export interface Message {
	readonly from: string;
	readonly to: { readonly name: string; readonly address: string };
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly messageId: string;
	readonly date: number;
	readonly unsubscribe: string | null;
}

/** Why a mail was not taken. `isFinal`: the mail server will never take it. */
export class DeliveryError extends Error {
	readonly isFinal: boolean;
	constructor(message: string, isFinal: boolean) {
		super(message);
		this.isFinal = isFinal;
	}
}

const seconds = 1000;
/** Longer than this no delivery takes; claims are held longer. */
export const longestDelivery = 90 * seconds;

/** One line, without what could end a header. */
const flat = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();

/** What tells mail programs that a machine wrote it, and how it is stopped with one click (RFC 3834, RFC 8058). */
const headersOf = (message: Message): Record<string, string | { prepared: true; value: string }> => ({
	'Auto-Submitted': 'auto-generated',
	...(message.unsubscribe === null
		? {}
		: {
				'List-Unsubscribe': { prepared: true, value: `<${message.unsubscribe}/stop>` },
				'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'
			})
});

/**
 * Gives one mail to the mail server and comes back once that has said it has it. `onLastLine` is called when all of the
 * mail but its last line is out.
 */
export async function deliver(smtpUrl: string, message: Message, onLastLine: () => void): Promise<void> {
	// Loaded with the first mail: many servers send none.
	const { createTransport } = await import('nodemailer');
	const transport = createTransport({
		url: smtpUrl,
		connectionTimeout: 10 * seconds,
		greetingTimeout: 10 * seconds,
		socketTimeout: 30 * seconds,
		disableFileAccess: true,
		disableUrlAccess: true
	});
	transport.use('stream', (mail, done) => {
		const node = (mail as { message: { createReadStream: () => Readable } }).message;
		const whole = node.createReadStream.bind(node);
		// Read only when the mail server asks for it, so that the end of it is the moment before its last line.
		node.createReadStream = () =>
			Readable.from(
				(async function* () {
					for await (const part of whole()) yield part as Buffer;
					onLastLine();
				})(),
				{ objectMode: false }
			);
		done();
	});
	let timer: NodeJS.Timeout | undefined;
	const tooLong = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new DeliveryError('ETIMEDOUT', false)), longestDelivery);
	});
	try {
		await Promise.race([
			transport.sendMail({
				from: message.from,
				to: { name: flat(message.to.name), address: flat(message.to.address) },
				subject: flat(message.subject),
				text: message.text,
				html: message.html,
				messageId: message.messageId,
				date: new Date(message.date),
				headers: headersOf(message),
				disableFileAccess: true,
				disableUrlAccess: true
			}),
			tooLong
		]);
	} catch (error) {
		if (error instanceof DeliveryError) throw error;
		const { responseCode, command, code } = error as { responseCode?: number; command?: string; code?: string };
		const isFinal = responseCode !== undefined && responseCode >= 500 && /^(?:RCPT TO|DATA)/.test(command ?? '');
		const words = error instanceof Error ? error.message : String(error);
		throw new DeliveryError(flat(`${code ?? 'error'}: ${words}`).slice(0, 300), isFinal);
	} finally {
		clearTimeout(timer);
		transport.close();
	}
}
