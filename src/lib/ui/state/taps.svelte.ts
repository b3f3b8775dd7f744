import { deserialize } from '$app/forms';
import type { TapDeed } from '#lib/domain/week/schema.ts';
import { refresh } from './refresh.ts';

/** A tap as it is kept until the server has it. */
export interface KeptTap {
	readonly key: string;
	readonly kind: 'todo' | 'decision' | 'customer' | 'goal' | 'touchpoint';
	readonly id: string;
	readonly deed: TapDeed;
	readonly words: string;
	readonly score: number | null;
	/** What it was on, to be shown while it waits; empty for a customer's words, which are not kept here. */
	readonly title: string;
}

/** What became of a tap in this page. */
export interface TapState {
	readonly tap: KeptTap;
	/** sending; waiting for the net; sent; refused with the code of the reason. */
	readonly state: 'sending' | 'waiting' | 'sent' | 'refused' | 'signed_out';
	readonly code: string | null;
	/** Who had done it before. */
	readonly already: string | null;
}

type Answer = { readonly value?: { readonly already?: string | null }; readonly failure?: { readonly code?: string } };

const newKey = (): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Taps on cards, kept in this browser for one membership until the server has taken them: in their order, each once. The
 * server knows each by its key, so that sending one again after a broken connection does nothing again.
 */
export class Taps {
	/** By card: what was last tapped on it in this visit. */
	states: Record<string, TapState> = $state({});
	readonly #shelf: string;
	readonly #address: string;
	#isFlushing = false;
	/** Somebody tapped while others were on their way: there may be more to send. */
	#isAskedAgain = false;

	constructor(membershipId: string, address: string) {
		this.#shelf = `ninefold-taps:${membershipId}`;
		this.#address = address;
	}

	/** Takes up what is still kept from before, and listens for the net. Returns how to stop. */
	start(): () => void {
		for (const tap of this.#kept()) this.#note(tap, 'waiting');
		const online = (): void => void this.flush();
		window.addEventListener('online', online);
		document.addEventListener('visibilitychange', online);
		void this.flush();
		return () => {
			window.removeEventListener('online', online);
			document.removeEventListener('visibilitychange', online);
		};
	}

	/** Keeps a tap and sends it as soon as it can be. */
	tap(about: Omit<KeptTap, 'key'>): void {
		const tap = { ...about, key: newKey() };
		this.#keep([...this.#kept(), tap]);
		this.#note(tap, navigator.onLine ? 'sending' : 'waiting');
		void this.flush();
	}

	/** Takes back a tap that has not been sent; says whether there was one. */
	withdraw(card: string): boolean {
		const kept = this.#kept();
		const last = kept.findLast((tap) => cardOf(tap) === card);
		if (last === undefined || this.states[card]?.state === 'sending') return false;
		this.#keep(kept.filter((tap) => tap.key !== last.key));
		this.forget(card);
		return true;
	}

	forget(card: string): void {
		this.states = Object.fromEntries(Object.entries(this.states).filter(([key]) => key !== card));
	}

	/** How many taps wait for the net. */
	get waiting(): number {
		return Object.values(this.states).filter(({ state }) => state === 'waiting').length;
	}

	async flush(): Promise<void> {
		if (!navigator.onLine) return;
		if (this.#isFlushing) {
			this.#isAskedAgain = true;
			return;
		}
		this.#isFlushing = true;
		let sent = 0;
		try {
			const run = async (): Promise<number> => {
				let sent = 0;
				for (let next = this.#kept()[0]; next !== undefined; next = this.#kept()[0]) {
					if (!(await this.#send(next))) break;
					sent += 1;
				}
				return sent;
			};
			// Two pages of one browser take turns, so that the order holds.
			sent = 'locks' in navigator ? await navigator.locks.request(`${this.#shelf}:send`, () => run()) : await run();
		} finally {
			this.#isFlushing = false;
		}
		if (this.#isAskedAgain) {
			this.#isAskedAgain = false;
			void this.flush();
		}
		// What is tapped while the page is being asked for anew is sent meanwhile.
		if (sent > 0) await refresh();
	}

	/** Sends one tap; false where it must be tried again later. */
	async #send(tap: KeptTap): Promise<boolean> {
		const body = new FormData();
		for (const name of ['key', 'kind', 'id', 'deed', 'words'] as const) body.set(name, tap[name]);
		if (tap.score !== null) body.set('score', String(tap.score));
		this.#note(tap, 'sending');
		let result;
		try {
			const response = await fetch(this.#address, {
				method: 'POST',
				body,
				headers: { accept: 'application/json', 'x-sveltekit-action': 'true' }
			});
			result = deserialize<Answer, Answer>(await response.text());
		} catch {
			this.#note(tap, 'waiting');
			return false;
		}
		if (result.type === 'success') {
			this.#done(tap, 'sent', null, result.data?.value?.already ?? null);
			return true;
		}
		if (result.type === 'failure' && result.data?.failure?.code !== 'auth.signed_out') {
			this.#done(tap, 'refused', result.data?.failure?.code ?? 'input.invalid', null);
			return true;
		}
		// Signed out, or the server has trouble: the tap stays.
		this.#note(tap, result.type === 'failure' || result.type === 'redirect' ? 'signed_out' : 'waiting');
		return false;
	}

	#done(tap: KeptTap, state: 'sent' | 'refused', code: string | null, already: string | null): void {
		this.#keep(this.#kept().filter((one) => one.key !== tap.key));
		this.states = { ...this.states, [cardOf(tap)]: { tap, state, code, already } };
	}

	#note(tap: KeptTap, state: TapState['state']): void {
		this.states = { ...this.states, [cardOf(tap)]: { tap, state, code: null, already: null } };
	}

	#kept(): readonly KeptTap[] {
		try {
			const read: unknown = JSON.parse(localStorage.getItem(this.#shelf) ?? '[]');
			return Array.isArray(read) ? (read as KeptTap[]) : [];
		} catch {
			return [];
		}
	}

	#keep(taps: readonly KeptTap[]): void {
		try {
			if (taps.length === 0) localStorage.removeItem(this.#shelf);
			else localStorage.setItem(this.#shelf, JSON.stringify(taps));
		} catch {
			// A browser that keeps nothing sends at once or not at all.
		}
	}
}

const cardNames = {
	todo: 'todo',
	decision: 'decision',
	customer: 'customer',
	goal: 'update',
	touchpoint: 'rate'
} as const;

/** The card that a tap is on. */
export const cardOf = (tap: Pick<KeptTap, 'kind' | 'id'>): string => `${cardNames[tap.kind]}:${tap.id}`;
