import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server for tests: it takes what it is given and keeps it, or refuses as it is told. */
export interface PostBox {
	readonly url: string;
	/** Everything that came in, whole, in order. */
	readonly raw: string[];
	/** Refuses recipients (`rcpt`) or what was written (`data`) with a code, until it is told otherwise. */
	refuse: { readonly at: 'rcpt' | 'data'; readonly code: number } | null;
	/** The mails as a reader's program understands them. */
	read(): Promise<Email[]>;
	close(): Promise<void>;
}

const refusal = (code: number): Error => Object.assign(new Error('Refused by the test'), { responseCode: code });

export async function postBox(): Promise<PostBox> {
	const raw: string[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['AUTH', 'STARTTLS'],
		logger: false,
		onRcptTo: (_address, _session, done) => done(box.refuse?.at === 'rcpt' ? refusal(box.refuse.code) : undefined),
		onData(stream, _session, done) {
			const parts: Buffer[] = [];
			stream.on('data', (part: Buffer) => parts.push(part));
			// Only what came to its last line is a mail.
			stream.on('end', () => {
				if (box.refuse?.at === 'data') return done(refusal(box.refuse.code));
				raw.push(Buffer.concat(parts).toString('utf8'));
				done();
			});
		}
	});
	// Clients that are killed leave broken connections behind.
	server.on('error', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	const box: PostBox = {
		url: `smtp://127.0.0.1:${port}`,
		raw,
		refuse: null,
		read: () => Promise.all(raw.map((text) => PostalMime.parse(text))),
		close: () => new Promise((resolve) => server.close(() => resolve()))
	};
	return box;
}
