import { hash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { systemClock } from './clock.ts';

/** Where identifiers and secrets come from. Passed on in the scope so that tests can foresee them. */
export interface Ids {
	/** A time-ordered identifier (UUIDv7). */
	id(): string;
	/** A secret for links and keys: 256 bits, URL-safe. */
	token(): string;
}

/** Random bytes are made many at a time: one call for each identifier costs more than all the rest of it. */
const pool = { bytes: Buffer.alloc(0), at: 0 };
let lastMs = 0;
let sequence = 0;

function random16(): Buffer {
	if (pool.at + 16 > pool.bytes.length) {
		pool.bytes = randomBytes(4096);
		pool.at = 0;
	}
	pool.at += 16;
	return pool.bytes.subarray(pool.at - 16, pool.at);
}

/** Ascending within the process, also within a millisecond and where the clock is set back. */
function timeOrdered(): string {
	const random = random16();
	const now = systemClock.now();
	if (now > lastMs) {
		lastMs = now;
		sequence = random.readUInt32BE(6) >>> 1;
	} else {
		sequence += 1;
		if (sequence > 0xffff_ffff) {
			sequence = 0;
			lastMs += 1;
		}
	}
	return v7({ random, msecs: lastMs, seq: sequence });
}

/** The only place that makes randomness. */
export const systemIds: Ids = {
	id: timeOrdered,
	token: () => randomBytes(32).toString('base64url')
};

/** What is stored of a secret. Secrets have full entropy, so a plain SHA-256 suffices. */
export const hashToken = (token: string): string => hash('sha256', token);
