interface Bucket {
	tokens: number;
	at: number;
}

const holdersAtMost = 10_000;

/** How often somebody may ask: so many at once, refilled steadily. Time is monotonic, so a changed clock lets nobody in. */
export class RateLimit {
	readonly #perMs: number;
	readonly #atOnce: number;
	readonly #now: () => number;
	readonly #buckets = new Map<string, Bucket>();

	constructor(options: { readonly perMinute: number; readonly atOnce: number; readonly now: () => number }) {
		this.#perMs = options.perMinute / 60_000;
		this.#atOnce = options.atOnce;
		this.#now = options.now;
	}

	/** Takes one turn; 0 if it may go ahead, else the seconds after which it may. */
	take(holder: string): number {
		const now = this.#now();
		const bucket = this.#buckets.get(holder) ?? { tokens: this.#atOnce, at: now };
		bucket.tokens = Math.min(this.#atOnce, bucket.tokens + (now - bucket.at) * this.#perMs);
		bucket.at = now;
		this.#buckets.delete(holder);
		this.#buckets.set(holder, bucket);
		for (const oldest of this.#buckets.keys()) {
			if (this.#buckets.size <= holdersAtMost) break;
			this.#buckets.delete(oldest);
		}
		if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perMs / 1000));
		bucket.tokens -= 1;
		return 0;
	}
}
