import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Marks beside the database that say how far a mail got on its way to the mail server: made in the very moment before its
 * last line goes out, and completed when the server has said that it has it. They are made without waiting for the disk,
 * so that nothing lies between mark and last line; a process that is killed leaves them, as what the system holds of a file
 * does not die with it.
 */
export interface Marks {
	/** The last line goes out now. */
	begin(mailId: string, claim: string): void;
	/** The mail server has it. */
	confirm(mailId: string, claim: string): void;
	/** How far it got: not begun, begun, confirmed. */
	read(mailId: string, claim: string): 'none' | 'begun' | 'confirmed';
	clear(mailId: string, claim: string): void;
}

const safe = (text: string): string => text.replaceAll(/[^A-Za-z0-9-]/g, '_');

export function marksIn(dataFolder: string): Marks {
	const folder = join(dataFolder, 'outgoing');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const file = (mailId: string, claim: string): string => join(folder, `${safe(mailId)}.${safe(claim)}`);
	return {
		begin: (mailId, claim) => closeSync(openSync(file(mailId, claim), 'w', 0o600)),
		confirm: (mailId, claim) => appendFileSync(file(mailId, claim), '250'),
		read(mailId, claim) {
			const path = file(mailId, claim);
			if (!existsSync(path)) return 'none';
			return readFileSync(path, 'utf8') === '' ? 'begun' : 'confirmed';
		},
		clear: (mailId, claim) => rmSync(file(mailId, claim), { force: true })
	};
}
