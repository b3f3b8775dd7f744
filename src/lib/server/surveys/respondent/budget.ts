import { createHash } from 'node:crypto';

/** A budget of answers: a full bucket that slowly fills again. */
interface Allowance {
	readonly capacity: number;
	/** How many come back in an hour. */
	readonly perHour: number;
}

/** From one address: an office of fifty may answer at once; after that about two an hour count. */
export const addressAllowance: Allowance = { capacity: 50, perHour: 2 };
/** To one survey, from anywhere. */
export const surveyAllowance: Allowance = { capacity: 5_000, perHour: 5_000 };

interface Bucket {
	left: number;
	at: number;
}

const hour = 3_600_000;
/** Buckets and names that are remembered at most; the oldest go first. */
const most = 20_000;

/**
 * Tells answers that are within their budgets from those that are not. It lives in memory only and knows addresses as
 * hashes under a salt that changes daily, so that nothing of it can be traced, today or later.
 */
export interface Budgets {
	/** Whether a response counts. Asked again for the same response it says the same and costs nothing. */
	allows(response: { survey: string; nonce: string; address: string; trusted: boolean }, now: number): boolean;
}

export function createBudgets(salt: () => string): Budgets {
	const buckets = new Map<string, Bucket>();
	const decided = new Map<string, boolean>();
	let day = -1;
	let salted = '';

	const hashed = (address: string, now: number): string => {
		const today = Math.floor(now / (24 * hour));
		if (today !== day) {
			day = today;
			salted = salt();
			for (const key of buckets.keys()) if (key.startsWith('a|')) buckets.delete(key);
		}
		return createHash('sha256').update(`${salted}|${address}`).digest('base64url').slice(0, 16);
	};

	const take = (key: string, { capacity, perHour }: Allowance, now: number): boolean => {
		const bucket = buckets.get(key) ?? { left: capacity, at: now };
		const left = Math.min(capacity, bucket.left + (Math.max(0, now - bucket.at) / hour) * perHour);
		buckets.delete(key);
		buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
		forget(buckets);
		return left >= 1;
	};

	return {
		allows({ survey, nonce, address, trusted }, now) {
			const known = decided.get(nonce);
			if (known !== undefined) return known;
			const byAddress = trusted || take(`a|${survey}|${hashed(address, now)}`, addressAllowance, now);
			const answer = take(`s|${survey}`, surveyAllowance, now) && byAddress;
			decided.set(nonce, answer);
			forget(decided);
			return answer;
		}
	};
}

function forget(map: Map<string, unknown>): void {
	if (map.size <= most) return;
	for (const key of map.keys()) {
		map.delete(key);
		if (map.size <= most * 0.9) return;
	}
}
