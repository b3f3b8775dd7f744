import { createHash } from 'node:crypto';
import type { Clock } from '#lib/server/clock.ts';
import type { Ids } from '#lib/server/ids.ts';

/** The instant at which tests take place unless they say otherwise. */
export const testInstant = '2026-11-21T09:00:00.000Z';

export interface TestClock extends Clock {
	/** Moves the time on (or back). */
	advance(milliseconds: number): void;
	set(instant: string | number): void;
}

/** A clock that stands still until it is moved. */
export function fixedClock(instant: string | number = testInstant): TestClock {
	let now = new Date(instant).getTime();
	return {
		now: () => now,
		advance: (milliseconds) => {
			now += milliseconds;
		},
		set: (next) => {
			now = new Date(next).getTime();
		}
	};
}

/** Identifiers and tokens that are the same in every run: counted, in order of time, valid as UUIDv7. */
export function seededIds(seed = 1): Ids {
	let count = 0;
	const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
	return {
		id() {
			count += 1;
			return `${hex(seed, 8)}-${hex(Math.floor(count / 4096), 4)}-7${hex(count % 4096, 3)}-8000-${hex(seed, 4)}${hex(count, 8)}`;
		},
		token() {
			count += 1;
			return createHash('sha256').update(`${seed}:${count}`).digest('base64url');
		}
	};
}
